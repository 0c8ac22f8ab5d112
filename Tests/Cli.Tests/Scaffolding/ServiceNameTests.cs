using Cli.Scaffolding.Naming;

namespace Cli.Tests.Scaffolding;

public sealed class ServiceNameTests
{
    [Theory]
    [InlineData("Loyalty", "loyalty", "loyaltydb")]
    [InlineData("OrderArchive", "order-archive", "orderarchivedb")]
    [InlineData("CRM", "crm", "crmdb")]
    [InlineData("HTTPCache", "http-cache", "httpcachedb")]
    [InlineData("Area51", "area51", "area51db")]
    [InlineData("V2Orders", "v-2-orders", "v2ordersdb")]
    public void Name_GoodOne_IsWrittenAsEachPlaceNeedsIt(string name, string resource, string database)
    {
        var parsed = ServiceName.Parse(name);

        Assert.Equal((resource, database), (parsed.Resource, parsed.Database));
    }

    [Theory]
    [InlineData("")]
    [InlineData("class")]
    [InlineData("loyalty")]
    [InlineData("9Lives")]
    [InlineData("Ünïcode")]
    [InlineData("../Escape")]
    [InlineData("Loyalty\n")]
    [InlineData("Con")]
    [InlineData("Aux")]
    [InlineData("PRN")]
    [InlineData("Nul")]
    [InlineData("Com1")]
    [InlineData("LPT9")]
    [InlineData("ALongerNameThanAnyTeamWouldWantToTypeEveryDay")]
    public void Name_BadOne_IsRefused(string name) => Assert.Contains("cannot be a service's name", Assert.Throws<WrongUsageException>(() => ServiceName.Parse(name)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("loyalty", "Loyalty")]
    [InlineData("order-archive", "OrderArchive")]
    [InlineData("Acme.Loyalty", "AcmeLoyalty")]
    [InlineData("My Service", "MyService")]
    [InlineData("Con", "ConService")]
    public void Name_ThatIsNearlyGood_IsCorrected(string name, string proposal) =>
        Assert.EndsWith($"Perhaps: {proposal}", Assert.Throws<WrongUsageException>(() => ServiceName.Parse(name)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("İstanbul")]
    [InlineData("Crème brûlée")]
    public void Name_OfLettersThatWouldBeLost_IsNotProposedWithoutThem(string name) =>
        Assert.DoesNotContain("Perhaps", Assert.Throws<WrongUsageException>(() => ServiceName.Parse(name)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("ordering.order-confirmed.v1", "OrderConfirmed")]
    [InlineData("billing.paid.v12", "Paid")]
    [InlineData("x.task.v1", "TaskEvent")] // hides no System.Threading.Tasks.Task
    [InlineData("x.entry-added.v1", "EntryAddedEvent")] // nor the service's own
    [InlineData("x.loyalty.v1", "LoyaltyEvent")] // nor its namespace
    public void Event_GoodOne_GetsAClass(string type, string expected) =>
        Assert.Equal(expected, ConsumedEvent.Parse(type, ServiceName.Parse("Loyalty")).Class);

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
    public void Event_BadOne_IsRefused(string type) => Assert.Throws<WrongUsageException>(() => ConsumedEvent.Parse(type, ServiceName.Parse("Loyalty")));

    [Theory]
    [InlineData("acme/loyalty", "@acme/loyalty")]
    [InlineData("@ann", "@ann")]
    [InlineData("ann@example.com", "ann@example.com")]
    public void Owner_GoodOne_IsWrittenAsCodeOwnersDo(string owner, string expected) => Assert.Equal(expected, CodeOwner.Parse(owner));

    [Theory]
    [InlineData("")]
    [InlineData("the loyalty team")]
    [InlineData("@a/b/c")]
    [InlineData("| @x")]
    public void Owner_BadOne_IsRefused(string owner) => Assert.Throws<WrongUsageException>(() => CodeOwner.Parse(owner));
}
