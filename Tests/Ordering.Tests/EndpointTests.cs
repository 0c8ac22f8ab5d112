using Testing;

namespace Ordering.Tests;

public sealed class EndpointTests(OrderingFixture ordering) : IClassFixture<OrderingFixture>
{
    [Fact]
    public Task Input_Wrong_IsRefusedInPlainWords() =>
        EveryEndpoint.RefusesWrongInputAsync(ordering.Services, ordering.Client, new Dictionary<string, string> { ["POST /api/v1/orders/"] = OrdersApi.Body() });

    [Fact]
    public Task Head_IsAnsweredLikeGet() => EveryEndpoint.AnswersHeadLikeGetAsync(ordering.Services, ordering.Client);
}
