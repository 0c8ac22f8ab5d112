using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Embedded.Hosting.Tests.Conformance;

/// <summary>Shows that the conformance test can fail: each way of differing is reported, and only that.</summary>
public sealed class PublicApiTests
{
    private const string Original = """
        #nullable enable
        namespace Sample;

        public interface ITagged { string Tag { get; } }
        public class Part { }
        internal interface IOwn { }
        public enum Colour { Red, Green }
        public sealed record Point(int X, int Y);
        public class Crate : Part, ITagged, System.IDisposable
        {
            public const int Limit = 3;
            public string Tag { get; init; } = "";
            public string? Find(string name, int limit = 0) => null;
            public void Dispose() { }
            protected void Empty(params string[] parts) { }
            internal void Hidden() { }
        }
        """;

    private static readonly PublicApi Allowed = Read(Original);

    [Fact]
    public void SameSource_Compared_Conforms() => Assert.Empty(Read(Original).ViolationsOf(Allowed));

    [Theory]
    [InlineData("internal void Hidden", "internal void Other", "an internal member may be anything")]
    [InlineData(", System.IDisposable", ", IOwn", "an internal interface is not shown")]
    [InlineData(", System.IDisposable", "", "fewer interfaces are fewer promises")]
    [InlineData("public const int Limit = 3;", "", "fewer members are a subset")]
    public void Subset_Compared_Conforms(string original, string changed, string because)
    {
        var violations = Read(Change(original, changed)).ViolationsOf(Allowed);

        Assert.True(violations.Count == 0, $"{because}, but: {string.Join("\n", violations)}");
    }

    [Theory]
    [InlineData("internal void Hidden", "public void Hidden", "M:Sample.Crate.Hidden")]
    [InlineData("internal void Hidden", "protected void Hidden", "M:Sample.Crate.Hidden")]
    [InlineData("public class Part { }", "public class Part { } public class Extra : Part { private Extra() { } }", "T:Sample.Extra")]
    [InlineData("string name, int", "string key, int", "M:Sample.Crate.Find(System.String,System.Int32)~System.String | key, limit?")]
    [InlineData("int limit = 0", "int limit", "M:Sample.Crate.Find(System.String,System.Int32)~System.String | name, limit |")]
    [InlineData("public string? Find(string name, int limit = 0) => null", "public string Find(string name, int limit = 0) => name", "Find(System.String,System.Int32)~System.String | name, limit? | string\n")]
    [InlineData("public string? Find(string name, int limit = 0) => null", "public int Find(string name, int limit = 0) => 0", "Find(System.String,System.Int32)~System.Int32")]
    [InlineData("(params string[] parts)", "(string[] parts)", "M:Sample.Crate.Empty(System.String[]) | parts |")]
    [InlineData("{ get; init; }", "{ get; set; }", "P:Sample.Crate.Tag | get set | string")]
    [InlineData("Limit = 3", "Limit = 4", "F:Sample.Crate.Limit | = 4 | int")]
    [InlineData("{ Red, Green }", "{ Green, Red }", "F:Sample.Colour.Green | = 0")]
    [InlineData("class Crate", "sealed class Crate", "T:Sample.Crate | class sealed |")]
    [InlineData("sealed record Point(int X, int Y)", "record struct Point(int X, int Y)", "T:Sample.Point | struct |")]
    [InlineData(": Part, ITagged", ": ITagged", "T:Sample.Crate | class | Sample.ITagged")]
    [InlineData("public class Part { }", "public class Part : System.ICloneable { public object Clone() => this; }", "T:Sample.Part | class | System.ICloneable")]
    [InlineData("public interface ITagged", "public interface ITagged : System.ICloneable", "T:Sample.ITagged | interface | System.ICloneable", "class Crate", "abstract class Crate", "public void Dispose", "public abstract object Clone(); public void Dispose")]
    public void Difference_Compared_IsReported(string original, string changed, string reported, params string[] furtherChanges)
    {
        var source = Change(original, changed);
        foreach (var change in furtherChanges.Chunk(2))
        {
            source = source.Replace(change[0], change[1], StringComparison.Ordinal);
        }

        var violations = Read(source).ViolationsOf(Allowed);

        Assert.Contains(violations, violation => violation.Contains(reported, StringComparison.Ordinal));
    }

    /// <summary>Types of every odd sort, declared as Aspire declares them: what the list says of them is what the walk says.</summary>
    [Fact]
    public void TypesAsAspireDeclaresThem_ComparedWithTheList_Conform()
    {
        var api = Read("""
            #nullable enable
            using System.Collections.Generic;
            namespace Aspire.Hosting.ApplicationModel;

            public enum ContainerLifetime { Session, Persistent }
            public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage);
            public record NetworkIdentifier(string Value);
            public sealed record VolumeSnapshot(string? Source, string Target, string MountType, bool IsReadOnly);
            public readonly struct ResolvedPort
            {
                public int? Value { get; init; }
                public static implicit operator int?(ResolvedPort resolvedPort) => resolvedPort.Value;
                public static ResolvedPort None() => default;
            }
            public interface IExecutionConfigurationResult { IEnumerable<(string Value, bool IsSensitive)> Arguments { get; } }
            """);

        Assert.Empty(api.ViolationsOf(PublicApiConformanceTests.Aspire));
        Assert.Equal(50, api.Count);
    }

    [Fact]
    public void Difference_Reported_ShowsWhatIsExpected()
    {
        var violation = Assert.Single(Read(Change("string name, int", "string key, int")).ViolationsOf(Allowed));

        Assert.Contains("Aspire has M:Sample.Crate.Find(System.String,System.Int32)~System.String | name, limit? | string?", violation, StringComparison.Ordinal);
    }

    private static string Change(string original, string changed)
    {
        Assert.Contains(original, Original, StringComparison.Ordinal);
        return Original.Replace(original, changed, StringComparison.Ordinal);
    }

    private static PublicApi Read(string source)
    {
        var compilation = CSharpCompilation.Create(
            "Sample",
            [CSharpSyntaxTree.ParseText(source)],
            PublicApi.Platform,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        image.Position = 0;
        return PublicApi.FromReference(MetadataReference.CreateFromStream(image));
    }
}
