using System.Text.Json;

namespace Cli.Upgrading;

/// <summary>
/// What `.platform/template.json` remembers: which version of which template made this repository, and of which answers. Options
/// are as `dotnet new` takes them, such as `--sample`, `false`.
/// </summary>
internal sealed record Origin(string Template, string Package, string Version, string Name, IReadOnlyList<string> Options)
{
    private const string Checkout = "0.0.0-checkout";

    /// <summary>Relative to the repository's root.</summary>
    public const string File = ".platform/template.json";

    /// <exception cref="CommandFailedException">There is no such file, it is damaged, or the template was no package.</exception>
    public static Origin Read(string root)
    {
        var path = Path.Combine(root, File);
        if (!System.IO.File.Exists(path))
            throw new CommandFailedException($"'{path}' is missing, so it is not known which version of the template made this repository. Only what `dotnet new aspire-platform` made can be upgraded.");

        try
        {
            var origin = Parse(System.IO.File.ReadAllText(path));
            return origin.Version != Checkout
                ? origin
                : throw new CommandFailedException($"'{path}' names no version: the template was installed from a checkout of its repository, not from a package. Set its version to that of the package which is closest.");
        }
        catch (Exception damaged) when (damaged is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new CommandFailedException($"'{path}' cannot be read ({damaged.Message}). Take it from the repository's history.", damaged);
        }
    }

    internal static Origin Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        return new(Text("template"), Text("package"), Text("version"), Text("name"), [.. root.GetProperty("options").EnumerateObject().SelectMany(Option)]);

        string Text(string property) => root.GetProperty(property).GetString() ?? throw new JsonException($"'{property}' is null");
    }

    /// <summary>An empty answer is none: the template's default holds.</summary>
    private static IEnumerable<string> Option(JsonProperty option)
    {
        var value = option.Value.ValueKind is JsonValueKind.String ? option.Value.GetString() : option.Value.GetRawText();
        return string.IsNullOrEmpty(value) ? [] : [$"--{option.Name}", value];
    }
}
