using System.Text.Json;
using Identity.Telemetry;
using Npgsql;
using OpenIddict.Abstractions;

namespace Identity.Clients;

/// <summary>
/// <c>--disable-client ID</c>, <c>--enable-client ID</c>, <c>--end-grants ID</c>. The first and the last revoke every token of
/// the client, and what users have allowed it.
/// </summary>
internal static class ChangeClient
{
    public const string Disable = "--disable-client";
    public const string Enable = "--enable-client";
    public const string EndGrants = "--end-grants";

    public static async Task<int> RunAsync(IServiceProvider services, string[] args, TextWriter output, TextWriter error)
    {
        if (args is not [var change, var id])
        {
            await error.WriteLineAsync($"Usage: {args[0]} ID");
            return 2;
        }

        try
        {
            await using var scope = services.CreateAsyncScope();
            var clients = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
            if (await clients.FindByClientIdAsync(id) is not { } client)
            {
                await error.WriteLineAsync($"There is no client '{id}'.");
                return 1;
            }

            if (change is not EndGrants)
                await MarkAsync(clients, client, disabled: change is Disable);
            if (change is not Enable)
                await RevokeAsync(scope.ServiceProvider, (await clients.GetIdAsync(client))!);
            Log(services.GetRequiredService<SecurityLog>(), change, id);
            await output.WriteLineAsync($"{change[2..]}: done for {id}");
            return 0;
        }
        catch (Exception failure) when (failure.GetBaseException() is NpgsqlException database)
        {
            await error.WriteLineAsync($"The client '{id}' was not changed: {database.Message} Are the migrations applied (--migrate)?");
            return 1;
        }
    }

    private static async Task MarkAsync(IOpenIddictApplicationManager clients, object client, bool disabled)
    {
        var description = new OpenIddictApplicationDescriptor();
        await clients.PopulateAsync(description, client);
        description.Properties.Remove(DisabledClients.Mark);
        if (disabled)
            description.Properties[DisabledClients.Mark] = JsonSerializer.SerializeToElement(true);
        await clients.UpdateAsync(client, description);
    }

    /// <summary>Grants first: a token that is made meanwhile belongs to one of them, and is refused with it.</summary>
    private static async Task RevokeAsync(IServiceProvider services, string client)
    {
        await services.GetRequiredService<IOpenIddictAuthorizationManager>().RevokeByApplicationIdAsync(client);
        await services.GetRequiredService<IOpenIddictTokenManager>().RevokeByApplicationIdAsync(client);
    }

    private static void Log(SecurityLog log, string change, string client)
    {
        switch (change)
        {
            case Disable:
                log.ClientDisabled(client);
                break;
            case Enable:
                log.ClientEnabled(client);
                break;
            default:
                log.GrantsEnded(client);
                break;
        }
    }
}
