using Cli.Scaffolding.Naming;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Cli.Scaffolding.Edits;

/// <summary>Adds the service to AppHost.cs: a statement before the gateway's, and the gateway's reference to it.</summary>
internal static class AppHostEdit
{
    private const string Indent = "    ";

    /// <exception cref="NoPlaceException">AppHost.cs has no gateway, database server or broker.</exception>
    public static string Apply(string text, ServiceName name, ConsumedEvent? eventsFrom = null)
    {
        var file = AppHostFile.Parse(text);
        var gateway = file.Project("Gateway") ?? throw new NoPlaceException("builder.AddProject<Projects.Gateway>(…)");
        var variable = VariableFor(name, file);
        var statement = $"var {variable} = {string.Join($"\n{Indent}", Calls(name, eventsFrom, file, gateway))};\n";

        var source = SourceText.From(text);
        return source.WithChanges(Statement(file, gateway, statement), Reference(source, gateway, variable)).ToString();
    }

    // What the gateway does towards services, the service answers in kind.
    private static IEnumerable<string> Calls(ServiceName name, ConsumedEvent? eventsFrom, AppHostFile file, InvocationExpressionSyntax gateway)
    {
        var builder = Variable(file, "DistributedApplication.CreateBuilder");
        var rabbitmq = Variable(file, "AddRabbitMQ");
        yield return $"{builder}.AddProject<Projects.{name.Value}>(\"{name.Resource}\")";
        yield return $".WithDatabase({Variable(file, "AddPostgres")}.AddDatabase(\"{name.Database}\"))";
        yield return eventsFrom is null ? $".WithMessaging({rabbitmq})" : $".WithMessaging({rabbitmq}, hears: [\"{eventsFrom.Owner}\"])";
        if (AppHostFile.ArgumentOf("WithMutualTlsToServices", gateway) is { } mutualTls)
            yield return $".WithMutualTls({mutualTls}, callers: \"{AppHostFile.FirstText(gateway) ?? "gateway"}\")";
        if (AppHostFile.ArgumentOf("AcceptsTokensOf", gateway) is { } issuer)
            yield return $".AcceptsTokensOf({issuer})";
        yield return ".WithHttpHealthCheck(\"/health\", endpointName: \"http\")";
    }

    private static string Variable(AppHostFile file, string method) => file.VariableOf(method) ?? throw new NoPlaceException($"var … = … {method}(…)");

    /// <summary><c>orderArchive</c>, or <c>eventService</c> where the short name is a word of C# or in use.</summary>
    private static string VariableFor(ServiceName name, AppHostFile file)
    {
        var words = name.Resource.Split('-');
        var variable = words[0] + string.Concat(words.Skip(1).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        while (variable is "args" || file.Variables.Contains(variable)
            || SyntaxFacts.GetKeywordKind(variable) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(variable) != SyntaxKind.None)
        {
            variable += "Service";
        }

        return variable;
    }

    /// <summary>After the last service before the gateway, else right before the gateway.</summary>
    private static TextChange Statement(AppHostFile file, InvocationExpressionSyntax gateway, string statement)
    {
        var gatewayStatement = StatementOf(gateway);
        var last = file.Projects()
            .Select(StatementOf)
            .LastOrDefault(project => project.SpanStart < gatewayStatement.SpanStart && project.Statement is (LocalDeclarationStatementSyntax or ExpressionStatementSyntax));
        return new(new TextSpan(last?.FullSpan.End ?? gatewayStatement.FullSpan.Start, 0), $"\n{statement}");
    }

    private static GlobalStatementSyntax StatementOf(SyntaxNode node) =>
        node.FirstAncestorOrSelf<GlobalStatementSyntax>() ?? throw new NoPlaceException("top-level statements");

    private static TextChange Reference(SourceText source, InvocationExpressionSyntax gateway, string variable)
    {
        var after = AppHostFile.Chain(gateway).LastOrDefault(call => AppHostFile.MethodOf(call) == "WithReference") ?? gateway;
        var line = source.Lines.GetLineFromPosition(after.Span.End).ToString();
        var indent = after == gateway ? Indent : line[..^line.TrimStart().Length];
        return new(new TextSpan(after.Span.End, 0), $"\n{indent}.WithReference({variable})");
    }
}
