using Testing;

namespace Integration;

/// <summary>A system of the AppHost's own program, with secrets that can be recognised wherever they turn up.</summary>
public sealed class SystemWithPlantedSecrets : IAsyncDisposable
{
    public static readonly IReadOnlyDictionary<string, string> Planted = new Dictionary<string, string>
    {
        ["Parameters__postgres-password"] = "plantedAdministratorPassword1",
        ["Parameters__rabbitmq-password"] = "plantedBrokerPassword12345678",
        ["Parameters__ordering-db-password"] = "plantedRunningPassword12345678",
        ["Parameters__ordering-owner-db-password"] = "plantedOwnerPassword1234567890",
        //#if (identity)
        ["Parameters__identity-keys-secret"] = "plantedKeysSecret123456789012345678901234567890",
        //#endif
        ["AppHost__OtlpApiKey"] = "plantedKeyOfTelemetry",
    };

    public AppHostProcess AppHost { get; } = new() { Settings = Planted };

    public ValueTask DisposeAsync() => AppHost.DisposeAsync();
}

/// <summary>Tests that share that system, one after another and nothing beside them: some kill parts of it, and measure times.</summary>
[CollectionDefinition(nameof(SystemWithPlantedSecrets), DisableParallelization = true)]
public sealed class SharingTheSystemWithPlantedSecrets : ICollectionFixture<SystemWithPlantedSecrets>;
