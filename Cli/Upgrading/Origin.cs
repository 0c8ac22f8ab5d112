using System.Text.Json;

namespace Cli.Upgrading;

/// <summary>
/// What `.platform/template.json` remembers: which version of which template made this repository, and of which answers.
/// </summary>
internal sealed record Origin(string Template, string Package, string Version, string Name, IReadOnlyDictionary<string, JsonElement> Options)
{
    private const string Checkout = "0.0.0-checkout";

    /// <summary>Relative to the repository's root.</summary>
    public const string File = ".platform/template.json";

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web) { RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true };

    /// <summary>The options as `dotnet new` takes them, such as `--sample`, `false`. An empty answer is none: the template's default holds.</summary>
    public IEnumerable<string> Arguments => Options.Where(option => option.Value.ToString().Length > 0)
        .SelectMany(option => new[] { $"--{option.Key}", option.Value.ValueKind is JsonValueKind.String ? option.Value.ToString() : option.Value.GetRawText() });

    /// <exception cref="CommandFailedException">There is no such file, it is damaged, or the template was no package.</exception>
    public static Origin Read(string root)
    {
        var path = Path.Combine(root, File);
        if (!System.IO.File.Exists(path))
            throw new CommandFailedException($"'{path}' is missing, so it is not known which version of the template made this repository. Only what `dotnet new aspire-platform` made can be upgraded.");

        try
        {
            var origin = JsonSerializer.Deserialize<Origin>(System.IO.File.ReadAllText(path), Strict)!;
            return origin.Version != Checkout
                ? origin
                : throw new CommandFailedException($"'{path}' names no version: the template was installed from a checkout of its repository, not from a package. Set its version to that of the package which is closest.");
        }
        catch (JsonException damaged)
        {
            throw new CommandFailedException($"'{path}' cannot be read ({damaged.Message}). Take it from the repository's history.", damaged);
        }
    }
}
