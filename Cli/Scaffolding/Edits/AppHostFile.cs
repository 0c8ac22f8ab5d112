using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Cli.Scaffolding.Edits;

/// <summary>AppHost.cs by what its calls mean, wherever they stand and however they are wrapped.</summary>
internal sealed class AppHostFile
{
    private readonly CompilationUnitSyntax _root;
    private readonly List<InvocationExpressionSyntax> _calls;

    private AppHostFile(string text)
    {
        _root = CSharpSyntaxTree.ParseText(text).GetCompilationUnitRoot();
        _calls = [.. _root.DescendantNodes().OfType<InvocationExpressionSyntax>()];
    }

    /// <summary>The names of all resources and parameters that are written out.</summary>
    public IEnumerable<string> Resources =>
        from call in _calls
        where MethodOf(call).StartsWith("Add", StringComparison.Ordinal)
        let name = FirstText(call)
        where name is not null
        select name;

    /// <summary>The variables, in whichever block.</summary>
    public IReadOnlySet<string> Variables => _root.DescendantNodes().OfType<VariableDeclaratorSyntax>().Select(variable => variable.Identifier.ValueText).ToHashSet();

    public static AppHostFile Parse(string text) => new(text);

    public static AppHostFile Parse(Repository repository)
    {
        var file = Path.Combine(repository.AppHostDirectory, "AppHost.cs");
        return File.Exists(file) ? new(File.ReadAllText(file)) : throw new CommandFailedException($"'{file}' is not there, so no service can be added to it.");
    }

    /// <summary>The call <c>AddProject&lt;Projects.NAME&gt;("…")</c>.</summary>
    public InvocationExpressionSyntax? Project(string name) => Projects().FirstOrDefault(call => ProjectOf(call) == name);

    /// <summary>All calls that add a project, in the order of the file.</summary>
    public IEnumerable<InvocationExpressionSyntax> Projects() => _calls.Where(call => ProjectOf(call) is not null);

    /// <summary>The variable that begins with a call of this method, such as <c>AddPostgres</c> or <c>DistributedApplication.CreateBuilder</c>; null when there is none.</summary>
    public string? VariableOf(string method) => (
        from variable in _root.DescendantNodes().OfType<VariableDeclaratorSyntax>()
        where variable.Initializer is not null && variable.Initializer.DescendantNodes().OfType<InvocationExpressionSyntax>().Any(call => Calls(call, method))
        select variable.Identifier.ValueText).FirstOrDefault();

    /// <summary>The calls chained to a call: <c>.WithReference(…)</c> and the like, from the first to the last.</summary>
    public static IEnumerable<InvocationExpressionSyntax> Chain(InvocationExpressionSyntax call)
    {
        for (var next = call; next.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax outer } member && member.Expression == next; next = outer)
            yield return outer;
    }

    /// <summary>What a project gives to one of the calls chained to it; null when there is no such call.</summary>
    public static string? ArgumentOf(string method, InvocationExpressionSyntax project) =>
        Chain(project).FirstOrDefault(call => MethodOf(call) == method)?.ArgumentList.Arguments is [var argument] ? argument.Expression.ToString() : null;

    public static string MethodOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
        SimpleNameSyntax name => name.Identifier.ValueText,
        _ => "",
    };

    /// <summary>The text of the first argument, where that is written out.</summary>
    public static string? FirstText(InvocationExpressionSyntax call) =>
        call.ArgumentList.Arguments.FirstOrDefault()?.Expression is LiteralExpressionSyntax { RawKind: (int)SyntaxKind.StringLiteralExpression } text
            ? text.Token.ValueText
            : null;

    private static string? ProjectOf(InvocationExpressionSyntax call) =>
        call.Expression is MemberAccessExpressionSyntax { Name: GenericNameSyntax { Identifier.ValueText: "AddProject" } name }
        && name.TypeArgumentList.Arguments is [QualifiedNameSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "Projects" } } project]
            ? project.Right.Identifier.ValueText
            : null;

    private static bool Calls(InvocationExpressionSyntax call, string method) => method.Split('.') switch
    {
        [var type, var name] => call.Expression is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax of } member
            && of.Identifier.ValueText == type && member.Name.Identifier.ValueText == name,
        _ => MethodOf(call) == method,
    };
}
