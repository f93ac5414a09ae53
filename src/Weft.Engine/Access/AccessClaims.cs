namespace Weft.Engine.Access;

/// <summary>What is known of somebody who is signed in, besides name and roles.</summary>
public static class AccessClaims
{
    /// <summary>The session.</summary>
    public const string Session = "weft:session";

    /// <summary>From where they came.</summary>
    public const string Address = "weft:address";
}
