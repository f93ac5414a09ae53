namespace Weft.Core.Workflow;

/// <summary>What somebody asks of a stream, in our vocabulary.</summary>
public abstract record Command;

/// <summary>What a stream decided. Never changed once written.</summary>
public abstract record Event;

/// <summary>What another system is asked to do, in our vocabulary; a connector turns it into the vendor's calls.</summary>
public abstract record DeliveryRequest;
