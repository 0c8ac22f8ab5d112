namespace Identity.Server;

/// <summary>
/// Whatever address a request came to, it is taken as one to the issuer: the addresses in discovery, redirects and cookies
/// are those that callers see in front of the gateway, and no header can change them.
/// </summary>
internal sealed class IssuerAddress(RequestDelegate next, IConfiguration configuration, IHostEnvironment environment)
{
    public const string Setting = "Authentication:Issuer";
    private readonly Uri _issuer = Of(configuration, environment);

    public static Uri Of(IConfiguration configuration, IHostEnvironment environment) =>
        Uri.TryCreate(configuration[Setting], UriKind.Absolute, out var issuer) && issuer is { AbsolutePath: "/", Query: "", Fragment: "" }
            && (issuer.Scheme is "https" || (issuer.Scheme is "http" && environment.IsDevelopment()))
            ? issuer
            : throw new InvalidOperationException(
                $"{Setting} is '{configuration[Setting]}', but must be the https address at which callers reach this service, such as https://shop.example/ (scheme, host, port, no path). "
                + "Only in Development may it be http.");

    public Task InvokeAsync(HttpContext context)
    {
        context.Request.Scheme = _issuer.Scheme;
        context.Request.Host = HostString.FromUriComponent(_issuer);
        return next(context);
    }
}
