using System.Net;

namespace Identity.Telemetry;

/// <summary>What those who look into an incident ask for, in the category <c>Security</c>: who, what, from which address. Never a secret.</summary>
internal sealed partial class SecurityLog(ILoggerFactory loggers)
{
    private const int MaximumName = 64;
    private readonly ILogger _logger = loggers.CreateLogger(LogCategories.Security);

    /// <summary>What somebody typed may be long, or try to write lines of its own.</summary>
    public static string Readable(string typed) => string.Concat(typed.Where(letter => !char.IsControl(letter)).Take(MaximumName));

    [LoggerMessage(LogLevel.Information, "User {User} signed in from {Address}")]
    public partial void SignInSucceeded(Guid user, IPAddress? address);

    [LoggerMessage(LogLevel.Warning, "A password for '{Name}' from {Address} was refused")]
    public partial void SignInFailed(string name, IPAddress? address);

    [LoggerMessage(LogLevel.Warning, "A password for '{Name}' from {Address} came too early after wrong ones and was not looked at")]
    public partial void SignInDelayed(string name, IPAddress? address);

    [LoggerMessage(LogLevel.Information, "User {User} signed out from {Address}")]
    public partial void SignedOut(Guid user, IPAddress? address);

    [LoggerMessage(LogLevel.Information, "User {User} allowed the client {Client} from {Address}")]
    public partial void ConsentGiven(Guid user, string client, IPAddress? address);

    [LoggerMessage(LogLevel.Information, "User {User} did not allow the client {Client} from {Address}")]
    public partial void ConsentDenied(Guid user, string client, IPAddress? address);

    [LoggerMessage(LogLevel.Information, "User {User} changed the password from {Address}")]
    public partial void PasswordChanged(Guid user, IPAddress? address);

    [LoggerMessage(LogLevel.Information, "User {User} was added by command")]
    public partial void UserAdded(Guid user);

    [LoggerMessage(LogLevel.Information, "User {User} was given a new password by command")]
    public partial void PasswordReset(Guid user);

    [LoggerMessage(LogLevel.Information, "User {User} was disabled by command")]
    public partial void UserDisabled(Guid user);

    [LoggerMessage(LogLevel.Information, "User {User} was enabled by command")]
    public partial void UserEnabled(Guid user);

    [LoggerMessage(LogLevel.Information, "The sessions of user {User} were ended by command")]
    public partial void SessionsEnded(Guid user);
}
