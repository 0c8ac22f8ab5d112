using Testing;

namespace NewService.Tests;

public sealed class EndpointTests(NewServiceFixture service)
    : EveryEndpoint(service.Services, service.CreateClient), IClassFixture<NewServiceFixture>
{
    protected override IReadOnlyDictionary<string, Need> Needs => new Dictionary<string, Need>
    {
        ["GET /api/v1/new-service/entries/"] = new("new-service.read"),
        ["GET /api/v1/new-service/entries/{entryId:guid}"] = new("new-service.read"),
        ["POST /api/v1/new-service/entries/"] = new("new-service.write", """{ "text": "Hello" }"""),
    };
}
