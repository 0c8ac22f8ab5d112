using Microsoft.Playwright;

namespace Browser;

/// <summary>A page in a browser of its own, and what went wrong in it: errors of scripts, and what the Content-Security-Policy refused.</summary>
internal sealed class Tab : IAsyncDisposable
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    private readonly IBrowserContext _context;
    private readonly Uri _loginLink;
    private readonly List<string> _problems = [];

    public Tab(IBrowserContext context, IPage page, Uri loginLink)
    {
        (_context, Page, _loginLink) = (context, page, loginLink);
        context.SetDefaultTimeout((float)Deadline.TotalMilliseconds);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                Add($"{message.Type} on {page.Url}: {message.Text} ({message.Location})");
        };
        page.PageError += (_, error) => Add($"exception on {page.Url}: {error}");
    }

    public IPage Page { get; }

    public Task LogInAsync() => Page.GotoAsync(_loginLink.AbsoluteUri);

    public Task GoToAsync(string path) => Page.GotoAsync(path);

    public async Task ChangeAsync(Look look)
    {
        await Page.SetViewportSizeAsync(look.Width, look.Height);
        await Page.EmulateMediaAsync(new() { ColorScheme = look.Scheme });
    }

    public void AssertNothingWentWrong()
    {
        lock (_problems)
            Assert.Empty(_problems);
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private void Add(string problem)
    {
        lock (_problems)
            _problems.Add(problem);
    }
}
