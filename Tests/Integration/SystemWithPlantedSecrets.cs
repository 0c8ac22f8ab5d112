using Testing;

namespace Integration;

/// <summary>A system of the AppHost's own program, with secrets that can be recognised wherever they turn up.</summary>
public sealed class SystemWithPlantedSecrets : IAsyncDisposable
{
    // With underscores, which Aspire accepts too: a shell may drop variables whose names have hyphens, and in a terminal one is in between.
    // Underscores, which Aspire takes for hyphens: the shell of a terminal drops variables whose names are not its own kind's.
    public static readonly IReadOnlyDictionary<string, string> Planted = new Dictionary<string, string>
    {
        ["Parameters__postgres_password"] = "plantedAdministratorPassword1",
        ["Parameters__rabbitmq_password"] = "plantedBrokerPassword12345678",
        ["Parameters__ordering_db_password"] = "plantedRunningPassword12345678",
        ["Parameters__ordering_owner_db_password"] = "plantedOwnerPassword1234567890",
        //#if (identity)
        ["Parameters__identity_keys_secret"] = "plantedKeysSecret123456789012345678901234567890",
        //#endif
        ["AppHost__OtlpApiKey"] = "plantedKeyOfTelemetry",
    };

    public AppHostProcess AppHost { get; } = new() { Settings = Planted };

    public ValueTask DisposeAsync() => AppHost.DisposeAsync();
}

/// <summary>Tests that share that system, one after another and nothing beside them: some kill parts of it, and measure times.</summary>
[CollectionDefinition(nameof(SystemWithPlantedSecrets), DisableParallelization = true)]
public sealed class SharingTheSystemWithPlantedSecrets : ICollectionFixture<SystemWithPlantedSecrets>;
