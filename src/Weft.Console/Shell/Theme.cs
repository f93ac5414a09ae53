using MudBlazor;

namespace Weft.Desk.Shell;

/// <summary>Colours and letters. Letters are the machine's own, so that nothing has to be loaded.</summary>
internal static class Theme
{
    private static readonly string[] letters = ["ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Noto Sans", "Liberation Sans", "Arial", "sans-serif"];

    /// <summary>Weft's theme; the same colours stand in console.css.</summary>
    public static MudTheme Weft { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#0f5f6e", Secondary = "#5b4b8a", Background = "#f6f7f9", Surface = "#ffffff", TextPrimary = "#17222b", TextSecondary = "#4c5b67", ActionDefault = "#33424d",
            Error = "#b3261e", Warning = "#8a5200", Success = "#1d6b3a", Info = "#1b5a92", LinesDefault = "#d9dfe4",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#6cc7d4", PrimaryContrastText = "#06262c", Secondary = "#b9a8ee", Background = "#10171c", Surface = "#172028", TextPrimary = "#e6edf1", TextSecondary = "#a9b7c0",
            ActionDefault = "#c3cfd6", Error = "#ff8a80", ErrorContrastText = "#3b0a06", Warning = "#f2b866", Success = "#7fd39a", SuccessContrastText = "#06240f", WarningContrastText = "#2b1a00", Info = "#86bdf0", LinesDefault = "#2b3943",
        },
        Typography = new Typography { Default = new DefaultTypography { FontFamily = letters, FontSize = ".9rem" }, Button = new ButtonTypography { FontFamily = letters, TextTransform = "none", FontWeight = "600" } },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px" },
    };
}
