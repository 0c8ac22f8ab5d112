using System.Net;

namespace Identity.Telemetry;

internal sealed partial class SecurityLog
{
    [LoggerMessage(LogLevel.Information, "A token for {Subject} and the scopes {Scopes} was issued to the client {Client} by {GrantType} from {Address}")]
    public partial void TokenIssued(string? subject, string? client, string scopes, string? grantType, IPAddress? address);

    [LoggerMessage(LogLevel.Warning,
        "A code or refresh token of {Subject}, issued to the client {Client}, was used again from {Address}: every token of its grant {Grant} was revoked")]
    public partial void TokenReused(string? subject, string? client, string? grant, IPAddress? address);

    [LoggerMessage(LogLevel.Warning, "The client '{Client}' was refused from {Address}: {Reason}")]
    public partial void ClientRefused(string client, string? reason, IPAddress? address);

    [LoggerMessage(LogLevel.Information, "The client {Client} was added by command, with the scopes {Scopes}")]
    public partial void ClientAdded(string client, string scopes);

    [LoggerMessage(LogLevel.Information, "The client {Client} was disabled by command, and its grants ended")]
    public partial void ClientDisabled(string client);

    [LoggerMessage(LogLevel.Information, "The client {Client} was enabled by command")]
    public partial void ClientEnabled(string client);

    [LoggerMessage(LogLevel.Information, "The grants of the client {Client} were ended by command")]
    public partial void GrantsEnded(string client);

    [LoggerMessage(LogLevel.Information, "{Subject} asked by the client {Client} from {Address} to rotate the keys")]
    public partial void RotationRequested(string subject, string? client, IPAddress? address);

    [LoggerMessage(LogLevel.Information, "Tokens are signed with key {Key}; {Count} key(s) are published")]
    public partial void KeysChanged(string key, int count);
}
