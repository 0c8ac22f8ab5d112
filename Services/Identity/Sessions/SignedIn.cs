using System.Security.Cryptography;
using System.Text;

namespace Identity.Sessions;

/// <summary>The session that a request's cookie belongs to.</summary>
/// <param name="Session">With its user.</param>
/// <param name="Since">When the password was given last.</param>
/// <param name="For">What it was given for (a hash of the address to return to), until that has been served.</param>
internal sealed record SignedIn(Session Session, DateTimeOffset Since, string? For)
{
    public static string HashOf(string returnUrl) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(returnUrl)));

    public bool IsFor(string returnUrl) => For == HashOf(returnUrl);
}
