using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Embedded.Hosting.Tests.Testing;

/// <summary>Compiles small AppHosts, each an assembly with an entry point.</summary>
internal static class AppHosts
{
    private static int _count;

    /// <summary>A type of a new assembly whose entry point is the code.</summary>
    public static Type Compile(string code)
    {
        var name = $"AppHost{Interlocked.Increment(ref _count)}";
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));
        var source = $"""
            using System;
            using System.Threading.Tasks;
            using Aspire.Hosting;
            using Aspire.Hosting.ApplicationModel;
            {code}
            public class Marker;
            """;
        var compilation = CSharpCompilation.Create(
            name, [CSharpSyntaxTree.ParseText(source, cancellationToken: TestContext.Current.CancellationToken)], references, new CSharpCompilationOptions(OutputKind.ConsoleApplication));
        using var stream = new MemoryStream();
        var result = compilation.Emit(stream, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return Assembly.Load(stream.ToArray()).GetType("Marker")!;
    }
}
