using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Identity.Storage;
using Microsoft.EntityFrameworkCore;

namespace Identity.Sessions;

/// <summary>
/// Counts wrong passwords for a name, from an address or from a device that the user knows. After five in a row each makes the
/// next try wait, twice as long as the one before. Counted in the database, so that tries at the same time and at several replicas
/// count as well.
/// </summary>
internal sealed class SignInTries(IdentityDatabase database, TimeProvider time)
{
    public const int Free = 5;
    public static readonly TimeSpan MaximumDelay = TimeSpan.FromMinutes(15);
    private const double FirstDelaySeconds = 5;
    private const int NetworkBytes = 8;

    /// <param name="name">As it is looked up; it need not exist.</param>
    /// <param name="context">Whose address counts, where the device is not known.</param>
    /// <param name="device">The device's id, if the user has signed in on it before.</param>
    public static byte[] KeyOf(string name, HttpContext context, string? device) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{name}\n{device ?? NetworkOf(context.Connection.RemoteIpAddress)}"));

    /// <summary>Counts a try as a wrong one, before anything looks at the password.</summary>
    /// <returns>False when it comes too early.</returns>
    public async Task<bool> CountAsync(byte[] key, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO sign_in_tries (key, count, next_at) VALUES ({key}, 1, {now})
            ON CONFLICT (key) DO UPDATE SET
                count = sign_in_tries.count + 1,
                next_at = CASE WHEN sign_in_tries.count + 1 < {Free} THEN {now}
                    ELSE {now} + least({MaximumDelay}, make_interval(secs => {FirstDelaySeconds} * power(2, least(sign_in_tries.count + 1 - {Free}, 30)))) END
            WHERE sign_in_tries.next_at <= {now}
            """, cancellationToken) is 1;
    }

    public Task ForgetAsync(byte[] key, CancellationToken cancellationToken) =>
        database.Database.ExecuteSqlAsync($"DELETE FROM sign_in_tries WHERE key = {key}", cancellationToken);

    /// <summary>The /64 network of an IPv6 address, since whoever has one address of it has all.</summary>
    private static string NetworkOf(IPAddress? address)
    {
        if (address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false })
            return Convert.ToHexString(address.GetAddressBytes().AsSpan(0, NetworkBytes));
        return address?.MapToIPv4().ToString() ?? "";
    }
}
