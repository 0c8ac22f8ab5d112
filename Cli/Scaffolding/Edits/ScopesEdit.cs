using Cli.Scaffolding.Naming;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Cli.Scaffolding.Edits;

/// <summary>Adds the service's scopes to Identity's and to those of the tests' tokens: both keep them in a list called OfServices.</summary>
internal static class ScopesEdit
{
    private const string List = "OfServices";

    /// <exception cref="NoPlaceException">There is no such list.</exception>
    public static string ApplyToIdentity(string text, ServiceName name) => Append(
        text,
        $"new(\"{name.ReadScope}\", \"See your entries in {name.Value}\", \"{name.Resource}\")",
        $"new(\"{name.WriteScope}\", \"Add entries to {name.Value} for you\", \"{name.Resource}\")");

    /// <exception cref="NoPlaceException">There is no such list.</exception>
    public static string ApplyToTests(string text, ServiceName name) => Append(
        text,
        $"[\"{name.ReadScope}\"] = [\"{name.Resource}\"]",
        $"[\"{name.WriteScope}\"] = [\"{name.Resource}\"]");

    /// <summary>Adds elements at the end of the list, on lines of their own.</summary>
    private static string Append(string text, params string[] elements)
    {
        var close = Close(text);
        var source = SourceText.From(text);
        var line = source.Lines.GetLineFromPosition(close.SpanStart);
        var content = line.ToString();
        var indent = content[..^content.TrimStart().Length];
        var added = string.Concat(elements.Select(element => $"{indent}    {element},\n"));

        var last = close.GetPreviousToken();
        var comma = last.Kind() is SyntaxKind.CommaToken or SyntaxKind.OpenBracketToken or SyntaxKind.OpenBraceToken ? "" : ",";
        TextChange[] changes = content.TrimStart().StartsWith(close.Text, StringComparison.Ordinal)
            ? [new(new TextSpan(last.Span.End, 0), comma), new(new TextSpan(line.Start, 0), added)]
            : [new(TextSpan.FromBounds(last.Span.End, close.SpanStart), $"{comma}\n{added}{indent}")];
        return source.WithChanges(changes).ToString();
    }

    /// <summary>The bracket that ends the list.</summary>
    private static SyntaxToken Close(string text)
    {
        var list = CSharpSyntaxTree.ParseText(text).GetCompilationUnitRoot().DescendantNodes().OfType<VariableDeclaratorSyntax>()
            .FirstOrDefault(variable => variable.Identifier.ValueText == List)?.Initializer?.Value;
        return list switch
        {
            CollectionExpressionSyntax collection => collection.CloseBracketToken,
            BaseObjectCreationExpressionSyntax { Initializer: { } initializer } => initializer.CloseBraceToken,
            _ => throw new NoPlaceException($"a list called {List}, with its elements written out"),
        };
    }
}
