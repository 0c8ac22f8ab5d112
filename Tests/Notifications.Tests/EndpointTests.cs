using Testing;

namespace Notifications.Tests;

public sealed class EndpointTests(NotificationsFixture notifications) : IClassFixture<NotificationsFixture>
{
    private const string Preferences = """{"channel":"email","kinds":{"orderConfirmed":true,"orderRejected":true,"orderCancelled":true}}""";

    [Fact]
    public Task Input_Wrong_IsRefusedInPlainWords() => EveryEndpoint.RefusesWrongInputAsync(
        notifications.Services, notifications.Client, new Dictionary<string, string> { ["PUT /api/v1/preferences"] = Preferences });

    [Fact]
    public Task Head_IsAnsweredLikeGet() => EveryEndpoint.AnswersHeadLikeGetAsync(notifications.Services, notifications.Client);
}
