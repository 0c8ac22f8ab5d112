namespace Dashboard.Pages.Formatting;

/// <summary>Gives each sender one of the style sheet's colours: the same on every page, and another than its neighbours'.</summary>
internal sealed class ServiceColours(IEnumerable<string> names)
{
    private const int Colours = 12;

    private readonly string[] _names = [.. names.Order(StringComparer.Ordinal)];

    /// <summary>The class that sets the colour.</summary>
    public string ClassOf(string name)
    {
        var index = Array.BinarySearch(_names, name, StringComparer.Ordinal);
        return $"r{(index < 0 ? ~index : index) % Colours}";
    }
}
