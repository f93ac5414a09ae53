using Weft.Desk.Assets;

namespace Weft.Desk;

/// <summary>What pages outside the console take from it, so that all look alike.</summary>
public static class ConsoleLooks
{
    /// <summary>The cookie in which a browser keeps whether somebody wants light or dark pages: "light" or "dark".</summary>
    public const string ThemeCookie = "weft-theme";

    /// <summary>Colours and letters, as a style sheet in UTF-8.</summary>
    public static ReadOnlyMemory<byte> Colours => ConsoleAssets.Of("colours.css");

    /// <summary>The mark of Weft, as SVG in UTF-8.</summary>
    public static ReadOnlyMemory<byte> Mark => ConsoleAssets.Of("weft.svg");
}
