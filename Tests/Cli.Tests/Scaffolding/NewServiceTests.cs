using Cli.Scaffolding;
using Testing;

namespace Cli.Tests.Scaffolding;

/// <summary>What is asked for, and what becomes of it in the texts that it changes.</summary>
public sealed class NewServiceTests(RepositoryCopy copy) : IClassFixture<RepositoryCopy>
{
    private const string Skeleton = """
        var system = new SystemBuilder(builder, postgres, rabbitmq);

        // The only way in.
        system.AddGateway<Projects.Gateway>();

        builder.Build().Run();

        """;

    [Theory]
    [InlineData("Loyalty", "loyalty")]
    [InlineData("OrderArchive", "order-archive")]
    [InlineData("CRM", "crm")]
    [InlineData("HTTPCache", "http-cache")]
    [InlineData("Area51", "area51")]
    [InlineData("V2Orders", "v-2-orders")]
    public void Name_GoodOne_NamesItsResourceAsTheTemplateDoes(string name, string resource) => Assert.Equal(resource, From(name).Resource);

    [Theory]
    [InlineData("")]
    [InlineData("class")]
    [InlineData("loyalty")]
    [InlineData("order-archive")]
    [InlineData("9Lives")]
    [InlineData("Ünïcode")]
    [InlineData("../Escape")]
    [InlineData("Loyalty\n")]
    [InlineData("Con")]
    [InlineData("PRN")]
    [InlineData("Com1")]
    [InlineData("LPT9")]
    [InlineData("ALongerNameThanAnyTeamWouldWantToTypeEveryDay")]
    public void Name_BadOne_IsRefused(string name) => Assert.Contains("cannot be a service's name", Assert.Throws<WrongUsageException>(() => From(name)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("OrderConfirmed")]
    [InlineData("ordering.order-confirmed")]
    [InlineData("ordering.order-confirmed.v0")]
    [InlineData("ordering.OrderConfirmed.v1")]
    [InlineData("ordering.order_confirmed.v1")]
    [InlineData("ordering..v1")]
    [InlineData("ordering.order-confirmed.v1 ")]
    [InlineData("loyalty.entry-added.v1")]
    public void Event_BadOne_IsRefused(string type) => Assert.Throws<WrongUsageException>(() => From(eventsFrom: type));

    [Theory]
    [InlineData(null, "@team-loyalty")]
    [InlineData("acme/loyalty", "@acme/loyalty")]
    [InlineData("@ann", "@ann")]
    [InlineData("ann@example.com", "ann@example.com")]
    public void Owner_GoodOne_IsWrittenAsCodeOwnersDo(string? owner, string expected) => Assert.Equal(expected, From(owner: owner).Owner);

    [Theory]
    [InlineData("")]
    [InlineData("the loyalty team")]
    [InlineData("@a/b/c")]
    [InlineData("| @x")]
    public void Owner_BadOne_IsRefused(string owner) => Assert.Throws<WrongUsageException>(() => From(owner: owner));

    [Fact]
    public void Skeleton_WithoutServices_GetsTheFirstBeforeItsGateway()
    {
        const string expected = """
            var system = new SystemBuilder(builder, postgres, rabbitmq);

            system.AddService<Projects.OrderArchive>("order-archive");

            // The only way in.
            system.AddGateway<Projects.Gateway>();
            """;

        Assert.Contains(expected, ServiceChanges.AddToAppHost(Skeleton, From("OrderArchive")), StringComparison.Ordinal);
    }

    [Fact]
    public void Service_WithEventsOfAnother_HearsIt() => Assert.Contains(
        "system.AddService<Projects.Loyalty>(\"loyalty\", hears: [\"ordering\"]);\n",
        ServiceChanges.AddToAppHost(Skeleton, From(eventsFrom: "ordering.order-confirmed.v1")),
        StringComparison.Ordinal);

    [Fact]
    public void Gateway_InAVariable_IsFound() => Assert.Contains(
        "all.AddService<Projects.Loyalty>(\"loyalty\");\n\n// The only way in.\nvar gateway = all\n",
        ServiceChanges.AddToAppHost(Skeleton.Replace("system.AddGateway", "var gateway = all\n    .AddGateway", StringComparison.Ordinal), From()),
        StringComparison.Ordinal);

    private NewService From(string name = "Loyalty", string? eventsFrom = null, string? owner = null) => NewService.From(name, eventsFrom, port: null, owner, new(copy.Root));
}
