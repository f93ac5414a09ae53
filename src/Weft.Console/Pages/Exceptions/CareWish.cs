namespace Weft.Desk.Pages.Exceptions;

/// <summary>What somebody wants to do about a cause.</summary>
public enum CareWish
{
    /// <summary>Say who looks after it.</summary>
    Assign,

    /// <summary>Note something.</summary>
    Note,

    /// <summary>Let it rest.</summary>
    Snooze,

    /// <summary>Let it come back now.</summary>
    Wake,
}
