using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Dashboard.Pages.Assets;

namespace Embedded.Dashboard.Tests.Pages;

/// <summary>Contrasts of the style sheet's colours in both schemes, those of states that a page is seldom in among them (WCAG 2.2, 1.4.3 and 1.4.11).</summary>
public sealed partial class ContrastTests
{
    private const double OfText = 4.5;
    private const double OfShapes = 3;

    private static readonly string Style = Encoding.UTF8.GetString(Asset.Find("dashboard.css")!.Content);

    private static readonly string[] Inks = ["text", "muted", "accent", "good", "warning", "bad"];
    private static readonly string[] Outlines = ["strong-line", "accent"];
    private static readonly string[] Grounds = ["background", "surface", "raised", "selected", "bad-surface"];

    public static TheoryData<string, string> Texts =>
    [
        .. from text in Inks from ground in Grounds select (text, ground),
        ("accent-text", "accent"),
    ];

    /// <summary>Borders of controls, and the outline of what has the focus.</summary>
    public static TheoryData<string, string> Shapes => [.. from shape in Outlines from ground in Grounds[..2] select (shape, ground)];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Text_IsReadable(string text, string ground) => AssertContrast(OfText, Variable(text), Variable(ground));

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Shape_IsSeen(string shape, string ground) => AssertContrast(OfShapes, Variable(shape), Variable(ground));

    [Fact]
    public void SendersColours_AreSeen_AndTextOnThemIsReadable()
    {
        var colours = Colours().Matches(Style).Select(match => Pair(match.Groups["pair"].Value)).ToList();
        Assert.Equal(12, colours.Count);
        var inside = Pair(Inside().Match(Style).Groups["pair"].Value);
        foreach (var colour in colours)
        {
            AssertContrast(OfShapes, colour, Variable("surface"));
            AssertContrast(OfText, inside, colour);
        }
    }

    [Fact]
    public void ConsolesColours_AreReadable()
    {
        var colours = Foregrounds().Matches(Style).Select(match => Pair(match.Groups["pair"].Value)).ToList();
        Assert.True(colours.Count >= 7, $"Only {colours.Count} colours of the console were found.");
        foreach (var colour in colours)
        {
            AssertContrast(OfText, colour, Variable("surface"));
            AssertContrast(OfText, colour, Variable("bad-surface"));
        }
    }

    private static void AssertContrast(double least, (string Light, string Dark) one, (string Light, string Dark) other)
    {
        AssertContrast(least, one.Light, other.Light);
        AssertContrast(least, one.Dark, other.Dark);
    }

    private static void AssertContrast(double least, string one, string other)
    {
        var (brighter, darker) = (Math.Max(Luminance(one), Luminance(other)), Math.Min(Luminance(one), Luminance(other)));
        var contrast = (brighter + 0.05) / (darker + 0.05);
        Assert.True(contrast >= least, $"{one} on {other}: {contrast:0.00} is less than {least}.");
    }

    /// <summary>Relative luminance, as WCAG defines it.</summary>
    private static double Luminance(string colour)
    {
        double Channel(int index)
        {
            var value = int.Parse(colour.AsSpan(1 + (2 * index), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }

        return (0.2126 * Channel(0)) + (0.7152 * Channel(1)) + (0.0722 * Channel(2));
    }

    private static (string Light, string Dark) Variable(string name)
    {
        var definition = Regex.Match(Style, $@"--{name}: light-dark\((?<pair>[^)]+)\)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        Assert.True(definition.Success, $"The style sheet defines no --{name}.");
        return Pair(definition.Groups["pair"].Value);
    }

    private static (string Light, string Dark) Pair(string text) => text.Split(", ") is [var light, var dark]
        ? (light, dark)
        : throw new FormatException($"'{text}' is not a colour for each scheme.");

    [GeneratedRegex(@"^\.r[0-9]+ \{ --colour: light-dark\((?<pair>[^)]+)\)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Colours();

    [GeneratedRegex(@"^\.bar \.inside \{ fill: light-dark\((?<pair>[^)]+)\)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Inside();

    [GeneratedRegex(@"^\.fg[^{]+\{ color: light-dark\((?<pair>[^)]+)\)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Foregrounds();
}
