using System.Net;
using System.Net.Sockets;
using System.Security.Claims;

namespace Gateway.RateLimits;

/// <summary>Whose account a request goes to.</summary>
internal readonly record struct Account(AccountKind Kind, string Id)
{
    private const int NetworkBytes = 8;

    /// <summary>
    /// The user of a valid token (<c>sub</c>), else its client (<c>client_id</c>), else the address: an IPv4 address, or the
    /// /64 network of an IPv6 address, since whoever has one address of it has all.
    /// </summary>
    public static Account Of(HttpContext context)
    {
        if (context.User.Identity is ClaimsIdentity { IsAuthenticated: true } identity)
        {
            if (identity.FindFirst("sub") is { } user)
                return new(AccountKind.User, user.Value);
            if (identity.FindFirst("client_id") is { } client)
                return new(AccountKind.Client, client.Value);
        }

        return new(AccountKind.Address, Network(context.Connection.RemoteIpAddress));
    }

    internal static string Network(IPAddress? address)
    {
        if (address is null)
            return "unknown";
        if (address.AddressFamily is AddressFamily.InterNetwork)
            return address.ToString();
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4().ToString();

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[NetworkBytes..].Clear();
        return new IPAddress(bytes).ToString();
    }
}

internal enum AccountKind
{
    Address,
    Client,
    User,
}
