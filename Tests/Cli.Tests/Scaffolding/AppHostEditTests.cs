using Cli.Scaffolding;
using Cli.Scaffolding.Edits;
using Cli.Scaffolding.Naming;
using Testing;

namespace Cli.Tests.Scaffolding;

public sealed class AppHostEditTests
{
    private const string Skeleton = """
        using AppHost;

        var builder = DistributedApplication.CreateBuilder(args);
        var system = new SystemBuilder(builder, postgres, rabbitmq);

        // The only way in.
        system.AddGateway<Projects.Gateway>();

        builder.Build().Run();

        """;

    [Fact]
    public void Skeleton_WithoutServices_GetsTheFirstBeforeItsGateway()
    {
        const string expected = """
            var system = new SystemBuilder(builder, postgres, rabbitmq);

            system.AddService<Projects.OrderArchive>("order-archive");

            // The only way in.
            system.AddGateway<Projects.Gateway>();
            """;

        Assert.Contains(expected, AppHostEdit.Apply(Skeleton, ServiceName.Parse("OrderArchive")), StringComparison.Ordinal);
    }

    [Fact]
    public void Service_WithEventsOfAnother_HearsIt()
    {
        var name = ServiceName.Parse("Loyalty");

        var text = AppHostEdit.Apply(Skeleton, name, ConsumedEvent.Parse("ordering.order-confirmed.v1", name));

        Assert.Contains("system.AddService<Projects.Loyalty>(\"loyalty\", hears: [\"ordering\"]);\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Services_AddedOneAfterAnother_StandInThatOrder()
    {
        var text = AppHostEdit.Apply(AppHostEdit.Apply(Skeleton, ServiceName.Parse("First")), ServiceName.Parse("Second"));

        Assert.True(text.IndexOf("Projects.First", StringComparison.Ordinal) < text.IndexOf("Projects.Second", StringComparison.Ordinal));
    }

    [Fact]
    public void Repository_GetsOneStatement_AndKeepsEveryLineItHad()
    {
        var before = File.ReadAllText(Path.Combine(RepositoryCopy.Original, "AppHost", "AppHost.cs"));

        var added = AppHostEdit.Apply(before, ServiceName.Parse("Loyalty")).Split('\n').ToList();

        foreach (var line in before.Split('\n'))
            Assert.True(added.Remove(line), line);
        Assert.Equal(["", "system.AddService<Projects.Loyalty>(\"loyalty\");"], added.Order());
    }

    [Fact]
    public void Gateway_InAVariable_IsFound()
    {
        var text = Skeleton.Replace("system.AddGateway", "var gateway = all\n    .AddGateway", StringComparison.Ordinal);

        Assert.Contains("all.AddService<Projects.Loyalty>(\"loyalty\");\n\n// The only way in.\nvar gateway = all\n", AppHostEdit.Apply(text, ServiceName.Parse("Loyalty")), StringComparison.Ordinal);
    }

    [Fact]
    public void Gateway_Missing_IsNamed()
    {
        var missing = Assert.Throws<NoPlaceException>(() => AppHostEdit.Apply("builder.Build().Run();", ServiceName.Parse("Loyalty")));

        Assert.Contains("AddGateway", missing.Message, StringComparison.Ordinal);
    }
}
