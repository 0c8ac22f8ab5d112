namespace Dashboard.Pages.Consoles;

/// <summary>How text looks after the sequences so far (Select Graphic Rendition, ECMA-48, 8.3.117).</summary>
internal sealed class AnsiStyle
{
    private bool _bold;
    private bool _dim;
    private bool _italic;
    private bool _underline;
    private int? _foreground;
    private int? _background;

    /// <summary>Null when there is nothing special about it.</summary>
    public string? Classes
    {
        get
        {
            string?[] classes =
            [
                _bold ? "bold" : null,
                _dim ? "dim" : null,
                _italic ? "italic" : null,
                _underline ? "underline" : null,
                _foreground is { } foreground ? $"fg{foreground}" : null,
                _background is { } background ? $"bg{background}" : null,
            ];
            return string.Join(' ', classes.OfType<string>()) is { Length: > 0 } joined ? joined : null;
        }
    }

    /// <param name="parameters">What stands between <c>ESC [</c> and <c>m</c>.</param>
    public void Apply(string parameters)
    {
        var codes = new Queue<int>(parameters.Split(';', ':').Select(code => int.TryParse(code, out var number) ? number : 0));
        while (codes.TryDequeue(out var code))
            Apply(code, codes);
    }

    private void Apply(int code, Queue<int> rest)
    {
        switch (code)
        {
            case 0:
                (_bold, _dim, _italic, _underline, _foreground, _background) = (false, false, false, false, null, null);
                break;
            case 1:
                _bold = true;
                break;
            case 2:
                _dim = true;
                break;
            case 3:
                _italic = true;
                break;
            case 4:
                _underline = true;
                break;
            case 22:
                (_bold, _dim) = (false, false);
                break;
            case 23:
                _italic = false;
                break;
            case 24:
                _underline = false;
                break;
            case >= 30 and <= 37:
                _foreground = code - 30;
                break;
            case 38:
                _foreground = AnsiPalette.Read(rest) ?? _foreground;
                break;
            case 39:
                _foreground = null;
                break;
            case >= 40 and <= 47:
                _background = code - 40;
                break;
            case 48:
                _background = AnsiPalette.Read(rest) ?? _background;
                break;
            case 49:
                _background = null;
                break;
            case >= 90 and <= 97:
                _foreground = code - 90 + 8;
                break;
            case >= 100 and <= 107:
                _background = code - 100 + 8;
                break;
        }
    }
}
