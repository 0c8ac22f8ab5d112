using Notifications.Messages;
using Testing;
using static Notifications.Tests.NotificationsFixture;

namespace Notifications.Tests;

public sealed class ContractTests(NotificationsFixture notifications) : IClassFixture<NotificationsFixture>
{
    private static readonly Guid Order = Guid.Parse("01998d3e-0000-7000-8000-000000000001");

    [Fact]
    public Task Api_BreaksNoCaller() => ReleasedApi.AssertKeptAsync("notifications", notifications.Client);

    [Fact]
    public Task Messages_AreAsTheDocumentSays() =>
        AsyncApi.AssertCommittedAsync("notifications", typeof(OrderConfirmed).Assembly, []);

    [Fact]
    public async Task Outcomes_OfOrdering_AreToldAsTheContractSays()
    {
        await Contract.AssertCommittedAsync(
            "notifications", message => notifications.HandleAsync(message), ("ordering", [Confirmed(Order), Rejected(Order), Cancelled(Order)]));

        Assert.Equal(3, (await notifications.ToldAsync(Order)).Count);
    }
}
