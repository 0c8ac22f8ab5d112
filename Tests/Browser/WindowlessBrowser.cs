using Cli.Prerequisites;
using Microsoft.Playwright;

namespace Browser;

/// <summary>The system's Chromium. Tests download no browser.</summary>
internal sealed class WindowlessBrowser : IAsyncDisposable
{
    private static readonly string[] Arguments =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private WindowlessBrowser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    public static async Task<WindowlessBrowser> StartAsync()
    {
        var chromium = Chromium.Find();
        if (!chromium.Satisfied)
            throw new InvalidOperationException($"Chromium, in which these tests look at pages, was not found. On Debian: apt-get install chromium\n{chromium.Explain()}");

        var playwright = await Playwright.CreateAsync();
        return new(playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium.Detail, Args = Arguments }));
    }

    /// <summary>Opens an empty page that shares nothing with others.</summary>
    /// <param name="loginLink">The link of the dashboard.</param>
    /// <param name="look">What it is looked at with.</param>
    public async Task<Tab> OpenAsync(Uri loginLink, Look look)
    {
        var context = await _browser.NewContextAsync(new()
        {
            BaseURL = new Uri(loginLink, "/").AbsoluteUri,
            ViewportSize = new() { Width = look.Width, Height = look.Height },
            ColorScheme = look.Scheme,
        });
        return new(context, await context.NewPageAsync(), loginLink);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
