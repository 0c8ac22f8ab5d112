using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Embedded.Hosting.Tests.Conformance;

/// <summary>A set of public and protected members, read from a list or from an assembly, and what one has that another has not.</summary>
public sealed class PublicApi
{
    private readonly Dictionary<string, ApiMember> _members;

    private PublicApi(IEnumerable<ApiMember> members) => _members = members.ToDictionary(member => member.Id, StringComparer.Ordinal);

    public int Count => _members.Count;

    public static PublicApi FromList(IEnumerable<string> lines) =>
        new(lines.Where(line => line.Length > 0 && line[0] != '#').Select(ApiMember.Parse));

    public static PublicApi FromAssemblyFile(string path) => FromReference(MetadataReference.CreateFromFile(path));

    public static PublicApi FromReference(MetadataReference assembly)
    {
        var compilation = CSharpCompilation.Create("conformance", references: [.. Platform, assembly]);
        var symbol = (IAssemblySymbol?)compilation.GetAssemblyOrModuleSymbol(assembly)
            ?? throw new InvalidOperationException($"'{assembly.Display}' is not a .NET assembly.");
        return new(SymbolWalk.PublicMembers(symbol));
    }

    /// <summary>What assemblies of this process may refer to, except those under test: they are passed in by themselves.</summary>
    public static IReadOnlyList<MetadataReference> Platform { get; } =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("Embedded.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path))];

    /// <summary>One message for each member of this API that <paramref name="allowed"/> lacks or has otherwise.</summary>
    public IReadOnlyList<string> ViolationsOf(PublicApi allowed) =>
        [.. _members.Values.OrderBy(member => member.Id[2..], StringComparer.Ordinal).Select(allowed.Refuse).OfType<string>()];

    private string? Refuse(ApiMember member)
    {
        if (!_members.TryGetValue(member.Id, out var expected))
        {
            return $"{member}\n    Aspire has {Nearest(member.Id)}";
        }

        return member.Shape == expected.Shape && ResultConforms(member, expected) ? null : $"{member}\n    Aspire has {expected}";
    }

    private bool ResultConforms(ApiMember member, ApiMember expected)
    {
        if (!member.IsType)
        {
            return member.Result == expected.Result;
        }

        var (ours, theirs) = (member.SplitResult(), expected.SplitResult());
        return BaseType(ours) == BaseType(theirs) && ours.All(theirs.Contains);
    }

    private string? BaseType(IReadOnlyList<string> parts) => parts is [var first, ..] && !IsInterface(first) ? first : null;

    private bool IsInterface(string displayed)
    {
        var name = displayed.Split('<')[0];
        return _members.TryGetValue("T:" + name, out var known)
            ? known.Shape == "interface"
            : name[(name.LastIndexOf('.') + 1)..] is ['I', >= 'A' and <= 'Z', ..];
    }

    /// <summary>The members of the same name, so that a wrong signature is told apart from an invention.</summary>
    private string Nearest(string id)
    {
        var name = NameOf(id);
        var candidates = _members.Values.Where(member => NameOf(member.Id) == name).Select(member => member.ToString()).ToList();
        return candidates.Count == 0 ? "nothing of this name" : string.Join("\n           or ", candidates);
    }

    private static string NameOf(string id) => id[2..].Split('(', '~')[0].Split("``")[0];
}
