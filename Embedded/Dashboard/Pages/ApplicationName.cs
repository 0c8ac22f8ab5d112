namespace Dashboard.Pages;

/// <summary>Whose dashboard it is: the solution's name.</summary>
internal sealed record ApplicationName(string Value);
