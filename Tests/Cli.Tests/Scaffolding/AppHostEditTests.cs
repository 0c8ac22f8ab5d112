using Cli.Scaffolding;
using Cli.Scaffolding.Edits;
using Cli.Scaffolding.Naming;
using Microsoft.CodeAnalysis.CSharp;
using Testing;

namespace Cli.Tests.Scaffolding;

public sealed class AppHostEditTests
{
    private const string Skeleton = """
        using AppHost;

        var builder = DistributedApplication.CreateBuilder(args);
        var postgres = builder.AddPostgres("postgres")
            .WithImageTag("18.3");
        var rabbitmq = builder.AddRabbitMQ("rabbitmq");

        // Between the services.
        var mutualTls = MutualTls.For(builder);
        var issuer = TokenIssuer.For(builder);

        // The only way in.
        builder.AddProject<Projects.Gateway>("gateway")
            .WithMutualTlsToServices(mutualTls)
            .AcceptsTokensOf(issuer);

        builder.Build().Run();

        """;

    [Fact]
    public void Skeleton_WithoutServices_GetsTheFirstBeforeItsGateway()
    {
        const string expected = """
            var issuer = TokenIssuer.For(builder);

            var orderArchive = builder.AddProject<Projects.OrderArchive>("order-archive")
                .WithDatabase(postgres.AddDatabase("orderarchivedb"))
                .WithMessaging(rabbitmq)
                .WithMutualTls(mutualTls, callers: "gateway")
                .AcceptsTokensOf(issuer)
                .WithHttpHealthCheck("/health", endpointName: "http");

            // The only way in.
            builder.AddProject<Projects.Gateway>("gateway")
                .WithReference(orderArchive)
                .WithMutualTlsToServices(mutualTls)
            """;

        Assert.Contains(expected, AppHostEdit.Apply(Skeleton, ServiceName.Parse("OrderArchive")), StringComparison.Ordinal);
    }

    [Fact]
    public void Service_WithEventsOfAnother_HearsIt()
    {
        var name = ServiceName.Parse("Loyalty");

        var text = AppHostEdit.Apply(Skeleton, name, ConsumedEvent.Parse("ordering.order-confirmed.v1", name));

        Assert.Contains("    .WithMessaging(rabbitmq, hears: [\"ordering\"])\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Services_AddedOneAfterAnother_StandInThatOrder()
    {
        var text = AppHostEdit.Apply(AppHostEdit.Apply(Skeleton, ServiceName.Parse("First")), ServiceName.Parse("Second"));

        Assert.True(text.IndexOf("var first", StringComparison.Ordinal) < text.IndexOf("var second", StringComparison.Ordinal));
        Assert.Contains("    .WithReference(first)\n    .WithReference(second)\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Repository_KeepsEveryLineItHad()
    {
        var before = File.ReadAllText(Path.Combine(RepositoryCopy.Original, "AppHost", "AppHost.cs"));

        var after = AppHostEdit.Apply(before, ServiceName.Parse("Loyalty"));

        Assert.Empty(CSharpSyntaxTree.ParseText(after, cancellationToken: TestContext.Current.CancellationToken).GetDiagnostics(TestContext.Current.CancellationToken));
        var added = after.Split('\n').ToList();
        foreach (var line in before.Split('\n'))
            Assert.True(added.Remove(line), line);
        Assert.Equal(8, added.Count); // the statement, a blank line, the gateway's reference
        Assert.Single(added, line => line.Trim() == ".WithReference(loyalty)");
    }

    [Theory]
    [InlineData("Event", "eventService")] // a keyword
    [InlineData("Args", "argsService")] // what the program was started with
    [InlineData("Builder", "builderService")] // in use
    public void Variable_ThatCannotBeCalledSo_GetsALongerName(string name, string variable) =>
        Assert.Contains($"var {variable} = builder.AddProject<Projects.{name}>(", AppHostEdit.Apply(Skeleton, ServiceName.Parse(name)), StringComparison.Ordinal);

    [Fact]
    public void Gateway_InAVariableOnOneLine_IsFound()
    {
        var text = Skeleton.Replace("\n    .WithMutualTlsToServices(mutualTls)\n    .AcceptsTokensOf(issuer);", ".WithExternalHttpEndpoints();", StringComparison.Ordinal)
            .Replace("builder.AddProject<Projects.Gateway>", "var edge = builder.AddProject<Projects.Gateway>", StringComparison.Ordinal);

        Assert.Contains("(\"gateway\")\n    .WithReference(loyalty).WithExternalHttpEndpoints();", AppHostEdit.Apply(text, ServiceName.Parse("Loyalty")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Projects.Gateway")]
    [InlineData("AddPostgres")]
    [InlineData("AddRabbitMQ")]
    public void Anchor_Missing_IsNamed(string anchor)
    {
        var missing = Assert.Throws<NoPlaceException>(() => AppHostEdit.Apply(Skeleton.Replace(anchor, "Else", StringComparison.Ordinal), ServiceName.Parse("Loyalty")));

        Assert.Contains(anchor, missing.Message, StringComparison.Ordinal);
    }
}
