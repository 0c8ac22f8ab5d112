using System.Net;

namespace Payments.Provider;

/// <summary>The provider did not answer, or not with an answer; whether it did what was asked is unknown.</summary>
internal sealed class ProviderUnavailableException(string what, Exception cause)
    : Exception($"The payment provider did not {what}: {cause.Message} It is asked again with the same key.", cause)
{
    /// <summary>Of an answer that is not one; null where there was none.</summary>
    public HttpStatusCode? Status => (InnerException as HttpRequestException)?.StatusCode;
}
