using Npgsql;

namespace ServiceDefaults.Database;

/// <summary><c>--migrate</c>: one attempt, for a deployment step that has its own retries.</summary>
internal static class MigrateCommand
{
    public static async Task<int> RunAsync(Migrator migrator, TextWriter output, TextWriter error)
    {
        var target = "the database";
        try
        {
            target = $"the database '{migrator.Database}'";
            var applied = await migrator.ApplyAsync(CancellationToken.None);
            foreach (var script in applied)
                await output.WriteLineAsync($"applied {script}");
            await output.WriteLineAsync($"{migrator.Database}: {applied.Count} migration(s) applied");
            return 0;
        }
        catch (Exception failure) when (failure is MigrationException or NpgsqlException or ArgumentException or InvalidOperationException or TimeoutException)
        {
            await error.WriteLineAsync($"Migrating {target} failed: {failure.Message}");
            return 1;
        }
    }
}
