using AppHost.LocalServers.Installed;

namespace Cli.Prerequisites;

/// <summary>How the AppHost runs PostgreSQL and RabbitMQ: as processes of this machine, or in containers.</summary>
internal sealed record ServerChoice(bool AreLocal, string Reason)
{
    public string What => AreLocal ? "processes of this machine" : "containers";

    /// <exception cref="CommandFailedException">The setting LocalServers:Mode has a wrong value.</exception>
    public static async Task<ServerChoice> MakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (local, reason) = await LocalServersSettings.DecideAsync(
                Setting(LocalServersSettings.Mode), Environment.GetEnvironmentVariable(ContainerRuntime.Variable), cancellationToken);
            return new(local, reason);
        }
        catch (InvalidOperationException wrong)
        {
            throw new CommandFailedException(wrong.Message, wrong);
        }
    }

    /// <summary>One of the AppHost's settings, as far as the environment sets it.</summary>
    public static string? Setting(string name) => Environment.GetEnvironmentVariable(LocalServersSettings.Variable(name));
}
