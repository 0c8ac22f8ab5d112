using System.Diagnostics.CodeAnalysis;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>A service that runs elsewhere.</summary>
public sealed class ExternalServiceResource : Resource
{
    /// <summary>Describes a service at a fixed address.</summary>
    /// <param name="name">The resource's name.</param>
    /// <param name="uri">The address: absolute, without query or fragment.</param>
    public ExternalServiceResource(string name, Uri uri)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (Problem(uri) is { } problem)
            throw new ArgumentException($"The address '{uri}' of external service '{name}' is invalid: {problem}", nameof(uri));
        Uri = uri;
    }

    /// <summary>Describes a service whose address is a parameter.</summary>
    /// <param name="name">The resource's name.</param>
    /// <param name="urlParameter">The parameter: an absolute address without query or fragment.</param>
    public ExternalServiceResource(string name, ParameterResource urlParameter)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(urlParameter);
        UrlParameter = urlParameter;
    }

    /// <summary>The address, where it is fixed.</summary>
    public Uri? Uri { get; }

    /// <summary>The parameter that gives the address, where it is not fixed.</summary>
    public ParameterResource? UrlParameter { get; }

    /// <summary>The address, obtained from the parameter where it is not fixed.</summary>
    internal async ValueTask<Uri> GetUriAsync(CancellationToken cancellationToken)
    {
        if (Uri is not null)
            return Uri;

        var url = await UrlParameter!.GetValueAsync(cancellationToken);
        return TryParse(url, out var uri, out var problem) ? uri : throw new DistributedApplicationException(
            $"The parameter '{UrlParameter.Name}', which is the address of external service '{Name}', is '{url}', which is invalid: {problem} " +
            $"Change the configuration key '{UrlParameter.ConfigurationKey}'.");
    }

    internal static bool TryParse(string? url, [NotNullWhen(true)] out Uri? uri, [NotNullWhen(false)] out string? problem)
    {
        problem = System.Uri.TryCreate(url, UriKind.Absolute, out uri) ? Problem(uri) : "It must be an absolute URL.";
        return problem is null;
    }

    private static string? Problem(Uri uri) =>
        !uri.IsAbsoluteUri ? "It must be an absolute URL."
        : uri.Fragment.Length > 0 ? "It must not have a fragment."
        : uri.Query.Length > 0 ? "It must not have a query string."
        : null;
}
