using Dashboard.Pages.Layout;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dashboard.Pages;

/// <summary>
/// Answers with a page. It is rendered as a whole before anything is sent, so that a failure is an error and not half a page,
/// and by the plain renderer: the one that belongs to Blazor's endpoints brings antiforgery and data protection along, whose
/// keys it would store in the developer's home directory.
/// </summary>
/// <param name="title">What the browser's tab shows.</param>
/// <param name="section">The first segment of the path of the section in the navigation that it belongs to.</param>
/// <param name="body">What is in <c>main</c>.</param>
internal sealed class PageResult(string title, string section, RenderFragment body) : IResult
{
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>The stream that tells when the page's regions marked <c>data-live</c> are out of date; null: never.</summary>
    public string? Live { get; init; }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>
        {
            [nameof(Shell.Title)] = title,
            [nameof(Shell.Section)] = section,
            [nameof(Shell.Live)] = Live,
            [nameof(Shell.Body)] = body,
        });

        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var page = await renderer.RenderComponentAsync<Shell>(parameters);
            return page.ToHtmlString();
        });

        httpContext.Response.StatusCode = Status;
        httpContext.Response.ContentType = "text/html; charset=utf-8";
        await httpContext.Response.WriteAsync(html, httpContext.RequestAborted);
    }
}
