namespace Dashboard.Pages.Consoles;

/// <summary>A piece of a line and the style sheet's classes for how it looks; null when it has no look of its own.</summary>
internal readonly record struct AnsiSpan(string Text, string? Classes);
