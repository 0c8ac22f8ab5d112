using System.Diagnostics.CodeAnalysis;

namespace PactNet.Matchers;

/// <summary>What may stand in place of an example.</summary>
public static class Match
{
    private const string Kind = "pact:matcher:type";
    private const string Value = "value";

    /// <summary>Any value of the example's type.</summary>
    public static object Type(object example) => new Dictionary<string, object> { [Kind] = "type", [Value] = example };

    /// <summary>Any whole number.</summary>
    [SuppressMessage("Naming", "CA1720", Justification = "As in PactNet.")]
    public static object Integer(int example) => new Dictionary<string, object> { [Kind] = "integer", [Value] = example };

    /// <summary>Any text that matches a regular expression.</summary>
    public static object Regex(string example, string regex) => new Dictionary<string, object> { [Kind] = "regex", [Value] = example, ["regex"] = regex };

    /// <summary>A list of at least so many elements, each like the example.</summary>
    public static object MinType(object example, int min) => new Dictionary<string, object> { [Kind] = "type", [Value] = new[] { example }, ["min"] = min };
}
