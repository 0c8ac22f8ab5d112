using System.Text;
using System.Text.RegularExpressions;

namespace Cli.Scaffolding.Naming;

/// <summary>What a service is called in all the places that name it.</summary>
internal sealed partial record ServiceName
{
    // PostgreSQL cuts names after 63 bytes, and the owner's role is the longest that is made of it.
    private const int MaxLength = 40;

    private ServiceName(string value) => Value = value;

    /// <summary>Folder, project and namespace: <c>OrderArchive</c>.</summary>
    public string Value { get; }

    /// <summary>Resource, route, role, audience and queue: <c>order-archive</c>; as `dotnet new` makes it in the service's files.</summary>
    public string Resource => KebabCase(Value);

    /// <summary><c>orderarchivedb</c>.</summary>
    public string Database => $"{Value.ToLowerInvariant()}db";

    public string TestProject => $"{Value}.Tests";

    public string ReadScope => $"{Resource}.read";

    public string WriteScope => $"{Resource}.write";

    /// <summary>The type of the event that it publishes.</summary>
    public string PublishedEvent => $"{Resource}.entry-added.v1";

    /// <exception cref="WrongUsageException">It cannot be a service's name.</exception>
    public static ServiceName Parse(string name)
    {
        if (name.Length is 0 || !Form().IsMatch(name))
        {
            var proposal = Proposal(name);
            throw new WrongUsageException(
                $"'{name}' cannot be a service's name: it becomes a folder, a namespace and a host name, so it is an ASCII letter in upper case and more letters and digits." +
                (proposal is null ? "" : $" Perhaps: {proposal}"));
        }

        if (Device().IsMatch(name))
            throw new WrongUsageException($"'{name}' cannot be a service's name: Windows keeps it for a device, so it cannot be a folder there. Perhaps: {name}Service");

        return name.Length <= MaxLength
            ? new(name)
            : throw new WrongUsageException($"'{name}' cannot be a service's name: it has {name.Length} letters, and {MaxLength} are the most.");
    }

    /// <summary>The template engine's own rule, so that its files and ours say the same.</summary>
    internal static string KebabCase(string name) => string.Join('-', Words().Matches(name).Select(word => word.Value.ToLowerInvariant()));

    /// <summary>None where letters would be left out: what remained would be another word.</summary>
    private static string? Proposal(string name)
    {
        if (!Ascii.IsValid(name))
            return null;

        var joined = string.Concat(Part().Matches(name).Select(part => char.ToUpperInvariant(part.Value[0]) + part.Value[1..]));
        return joined != name && Form().IsMatch(joined) && joined.Length <= MaxLength ? joined : null;
    }

    // https://learn.microsoft.com/windows/win32/fileio/naming-a-file
    [GeneratedRegex("^(con|prn|aux|nul|com[0-9]|lpt[0-9])\\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Device();

    [GeneratedRegex("^[A-Z][A-Za-z0-9]*\\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();

    [GeneratedRegex("[A-Za-z0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Part();

    [GeneratedRegex("[A-Z]{2,}(?=[A-Z][a-z]+[0-9]*|\\b)|[A-Z]?[a-z]+[0-9]*|[A-Z]|[0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Words();
}
