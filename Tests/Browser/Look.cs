using Microsoft.Playwright;

namespace Browser;

/// <summary>What a page is looked at with.</summary>
internal sealed record Look(int Width, int Height, ColorScheme Scheme)
{
    public static readonly Look Desktop = new(1280, 800, ColorScheme.Light);
    public static readonly Look DarkDesktop = Desktop with { Scheme = ColorScheme.Dark };
    public static readonly Look Phone = new(390, 844, ColorScheme.Light);
}
