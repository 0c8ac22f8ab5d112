using Testing;

namespace Notifications.Tests;

public sealed class EndpointTests(NotificationsFixture notifications)
    : EveryEndpoint(notifications.Services, notifications.CreateClient), IClassFixture<NotificationsFixture>
{
    protected override IReadOnlyDictionary<string, Need> Needs => new Dictionary<string, Need>
    {
        ["GET /api/v1/notifications"] = new("notifications.read"),
        ["GET /api/v1/preferences"] = new("notifications.read"),
        ["PUT /api/v1/preferences"] = new(
            "notifications.write", """{"channel":"email","kinds":{"orderConfirmed":true,"orderRejected":true,"orderCancelled":true}}"""),
    };
}
