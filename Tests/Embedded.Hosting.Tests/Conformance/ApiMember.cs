namespace Embedded.Hosting.Tests.Conformance;

/// <summary>
/// One line of a public API list: declaration id; shape (a type's kind, a method's parameters, a property's accessors,
/// a constant's value); and result (a type's base type and interfaces, a member's type with nullability).
/// </summary>
public sealed record ApiMember(string Id, string Shape, string Result)
{
    public static ApiMember Parse(string line)
    {
        var columns = line.Split('\t');
        return columns.Length == 3
            ? new(columns[0], columns[1], columns[2])
            : throw new FormatException($"A public API line has three columns separated by tabs; this one has {columns.Length}: {line}");
    }

    public bool IsType => Id.StartsWith("T:", StringComparison.Ordinal);

    public override string ToString() => $"{Id} | {Shape} | {Result}";

    /// <summary>Base type and interfaces: commas inside generic arguments and tuples do not separate.</summary>
    public IReadOnlyList<string> SplitResult()
    {
        List<string> parts = [];
        var depth = 0;
        var start = 0;
        for (var i = 0; i < Result.Length; i++)
        {
            depth += Result[i] switch { '<' or '(' => 1, '>' or ')' => -1, _ => 0 };
            if (Result[i] == ',' && depth == 0)
            {
                parts.Add(Result[start..i].Trim());
                start = i + 1;
            }
        }

        if (start < Result.Length)
        {
            parts.Add(Result[start..].Trim());
        }

        return parts;
    }
}
