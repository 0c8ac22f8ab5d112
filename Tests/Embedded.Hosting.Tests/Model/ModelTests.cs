using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Embedded.Hosting.Tests.Model;

public sealed class ModelTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AddResource_WithNameInAnotherCase_IsRefused()
    {
        await using var builder = Apps.Create();
        builder.AddNode("ordering");

        var failure = Assert.Throws<DistributedApplicationException>(() => builder.AddParameter("Ordering"));
        Assert.Contains("'Ordering' of type ParameterResource", failure.Message, StringComparison.Ordinal);
        Assert.Contains("'ordering' of type Node", failure.Message, StringComparison.Ordinal);
        Assert.Single(builder.Resources);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1st")]
    [InlineData("under_score")]
    [InlineData("two--hyphens")]
    [InlineData("trailing-")]
    [InlineData("dots.in.it")]
    public async Task AddResource_WithImpossibleName_IsRefused(string name)
    {
        await using var builder = Apps.Create();

        var failure = Assert.Throws<ArgumentException>(() => builder.AddNode(name));
        Assert.Contains($"Resource name '{name}' is invalid", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitFor_Itself_IsRefused()
    {
        await using var builder = Apps.Create();
        var node = builder.AddNode("node");

        var failure = Assert.Throws<DistributedApplicationException>(() => node.WaitFor(node));
        Assert.Contains("'node' cannot wait for itself", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithWaitCycle_NamesItsPath()
    {
        await using var builder = Apps.Create();
        var (a, b, c) = (builder.AddNode("a"), builder.AddNode("b"), builder.AddNode("c"));
        a.WaitFor(b);
        b.WaitForStart(c);
        c.WaitForCompletion(a);
        builder.AddNode("outside").WaitFor(a);
        await using var app = await builder.BuildAsync(Cancel);

        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.StartAsync(Cancel));
        Assert.Contains("a → b → c → a", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithConnectionStringsThatReferToEachOther_NamesTheirPath()
    {
        await using var builder = Apps.Create();
        var first = builder.AddPostgres("first");
        var second = builder.AddPostgres("second");
        first.WithConnectionStringRedirection(second.Resource);
        second.WithConnectionStringRedirection(first.Resource);
        await using var app = await builder.BuildAsync(Cancel);

        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.StartAsync(Cancel));
        Assert.Contains("first → second → first", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithUnregisteredHealthCheck_NamesItAndTheResource()
    {
        await using var builder = Apps.Create();
        builder.AddNode("node").WithHealthCheck("nowhere");
        await using var app = await builder.BuildAsync(Cancel);

        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.StartAsync(Cancel));
        Assert.Contains("'node'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("'nowhere'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DataVolume_OfServer_IsNamedForApplicationAppHostAndResource()
    {
        await using var builder = Apps.Create();
        var server = builder.AddPostgres("postgres").WithDataVolume();

        var mount = server.Resource.Annotations.OfType<ContainerMountAnnotation>().Single();
        Assert.Equal(ContainerMountType.Volume, mount.Type);
        Assert.Matches("^embedded[.]hosting[.]tests-[0-9a-f]{10}-postgres-data$", mount.Source);
    }

    [Theory]
    [InlineData("nginx", null, "nginx", "latest", null)]
    [InlineData("ghcr.io/team/app:1.2", "ghcr.io", "team/app", "1.2", null)]
    [InlineData("localhost:5000/app", "localhost:5000", "app", "latest", null)]
    [InlineData("team/app@sha256:abc", null, "team/app", null, "abc")]
    public async Task AddContainer_WithImageName_TakesItApart(string name, string? registry, string image, string? tag, string? digest)
    {
        await using var builder = Apps.Create();

        var annotation = builder.AddContainer("container", name).Resource.Annotations.OfType<ContainerImageAnnotation>().Single();
        Assert.Equal((registry, image, tag, digest), (annotation.Registry, annotation.Image, annotation.Tag, annotation.SHA256));
    }

    [Fact]
    public async Task PgAdmin_AddedByTwoServers_IsOne()
    {
        await using var builder = Apps.Create();
        builder.AddPostgres("first").WithPgAdmin(pgAdmin => pgAdmin.WithHostPort(5050)).WithPgWeb();
        builder.AddPostgres("second").WithPgAdmin();

        var pgAdmin = builder.Resources.Single(resource => resource.Name == "pgadmin");
        Assert.Equal(5050, pgAdmin.Annotations.OfType<EndpointAnnotation>().Single().Port);
        Assert.Single(builder.Resources, resource => resource.Name == "pgweb");
    }

    [Fact]
    public async Task RandomPorts_InTests_LeaveNoPortFixedSaveThoseOfTheProcessItself()
    {
        await using var builder = Apps.Create();
        var node = builder.AddNode("node").WithHttpEndpoint(port: 8080).WithHttpEndpoint(targetPort: 9090, name: "own", isProxied: false);
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        Assert.Null(node.GetEndpoint("http").EndpointAnnotation.Port);
        Assert.Equal(9090, node.GetEndpoint("own").EndpointAnnotation.Port);
    }

    [Fact]
    public async Task Urls_OfResource_AreThoseOfEndpointsAndWhatWasAdded()
    {
        await using var builder = Apps.Create();
        var node = builder.AddNode("node").WithHttpEndpoint().WithHttpEndpoint(name: "admin")
            .WithUrl("https://docs.example/", "Docs")
            .WithUrlForEndpoint("admin", url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly)
            .WithUrlForEndpoint("http", _ => new ResourceUrlAnnotation { Url = "/scalar", DisplayText = "API" });
        node.Resource.Allocate("http", 5001);
        node.Resource.Allocate("admin", 5002);
        await using var app = await builder.BuildAsync(Cancel);

        var urls = await ResourceUrls.ResolveAsync(
            node.Resource, app.Services.GetRequiredService<DistributedApplicationExecutionContext>(), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, Cancel);

        Assert.Equal(
            [("http", "http://localhost:5001", false), ("admin", "http://localhost:5002", true), (null, "https://docs.example/", false), ("http", "http://localhost:5001/scalar", false)],
            urls.Select(url => (url.Name, url.Url, url.IsInternal)));
    }
}
