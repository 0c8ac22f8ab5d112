using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Terminal;
using Embedded.Hosting.Tests.Processes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Spectre.Console;

namespace Embedded.Hosting.Tests.Orchestration;

public sealed class TerminalTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Terminal_ShowsATable_FromTheStartToTheStop()
    {
        var screen = new Screen();
        await using var app = new TestApplication();
        var api = app.AddEcho("api").WithHttpHealthCheck("/health");
        app.AddShell("tool", "sleep 600").WithExplicitStart();
        app.AddShell("web", "sleep 600").WaitFor(api);
        app.Builder.Services.AddSingleton(AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes, Out = screen }));
        app.Builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, TerminalReporter>());

        await app.StartAsync();
        await screen.WaitForAsync("Waiting", "0 of 2 up");
        await screen.WaitForAsync("api", "Healthy", "http://localhost:", "NotStarted", "2 of 2 up. Ctrl+C stops everything.");
        app.App.Services.GetRequiredService<Notices>().Add("something happened");
        await screen.WaitForAsync("something happened");

        await app.App.StopAsync(app.Patience);

        var end = screen.LastFrame;
        Assert.Contains("Stopping… 2 still up.", screen.Text, StringComparison.Ordinal);
        Assert.Contains("Stopping… 0 still up.", end, StringComparison.Ordinal);
        Assert.Equal(3, end.Split("Exited").Length);
    }

    /// <summary>A terminal that remembers what was written to it.</summary>
    private sealed class Screen : IAnsiConsoleOutput
    {
        private readonly StringBuilder _text = new();

        public Screen() => Writer = TextWriter.Synchronized(new StringWriter(_text));

        public TextWriter Writer { get; }

        public bool IsTerminal => true;

        public int Width => 160;

        public int Height => 50;

        public string Text => _text.ToString();

        public string LastFrame => Text[Text.LastIndexOf('╭')..];

        public void SetEncoding(Encoding encoding)
        {
            // It has none.
        }

        public Task WaitForAsync(params string[] parts) => Eventually.HoldsAsync(
            $"the table shows {string.Join(", ", parts)}", Limit, () => parts.All(part => Text.Contains(part, StringComparison.Ordinal)));
    }
}
