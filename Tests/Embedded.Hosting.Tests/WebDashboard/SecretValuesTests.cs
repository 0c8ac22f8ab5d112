using Aspire.Hosting.WebDashboard;

namespace Embedded.Hosting.Tests.WebDashboard;

public sealed class SecretValuesTests
{
    [Theory]
    [InlineData("ConnectionStrings__orderingdb", "Host=localhost")]
    [InlineData("RABBITMQ_PASSWORD", "x")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "x-otlp-api-key=1")]
    [InlineData("services__rabbitmq__tcp__0", "amqp://guest:hunter2@localhost")]
    public void NameOrValue_GivesASecretAway(string name, string value) => Assert.True(new SecretValues(["hunter2"]).IsSecret(name, value));

    [Theory]
    [InlineData("ASPNETCORE_ENVIRONMENT", "Development")]
    [InlineData("services__ordering__http__0", "http://localhost:8081")]
    public void Others_AreShown(string name, string value) => Assert.False(new SecretValues(["hunter2"]).IsSecret(name, value));
}
