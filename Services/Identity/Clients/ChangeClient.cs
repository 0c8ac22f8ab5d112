using System.Text.Json;
using Identity.Telemetry;
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

    public static async Task<(int ExitCode, string Message)> RunAsync(IServiceProvider services, string[] args, TextReader input)
    {
        if (args is not [var change, var id])
            return (2, $"Usage: {args[0]} ID");

        var clients = services.GetRequiredService<IOpenIddictApplicationManager>();
        if (await clients.FindByClientIdAsync(id) is not { } client)
            return (1, $"There is no client '{id}'.");

        var log = services.GetRequiredService<SecurityLog>();
        switch (change)
        {
            case Disable:
                await MarkAsync(clients, client, disabled: true);
                await RevokeAsync(services, (await clients.GetIdAsync(client))!);
                log.ClientDisabled(id);
                break;
            case Enable:
                await MarkAsync(clients, client, disabled: false);
                log.ClientEnabled(id);
                break;
            default:
                await RevokeAsync(services, (await clients.GetIdAsync(client))!);
                log.GrantsEnded(id);
                break;
        }

        return (0, $"{change[2..]}: done for {id}");
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
}
