using Gateway.Authorization;
using Gateway.Concurrency;
using Gateway.Documentation;
using Gateway.RateLimits;
using Gateway.Requests;
using Gateway.Responses;
using Gateway.Routing;
using Gateway.Telemetry;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
builder.AddNewTraces();
builder.AddTrustedProxies();
builder.AddStrictRequests();
builder.AddRoutes();
builder.AddScopes();
builder.AddRateLimits();
builder.AddLoadShedding();
builder.AddCrossOrigin();

var app = builder.Build();
app.UseLinkToCaller();
app.UseTrustedProxies();
app.UseMiddleware<AccessLog>();
app.UseMiddleware<ResponseHeaders>();
app.MapDefaultEndpoints(authenticate: false); // it comes between the limits below
app.UseHostFiltering();
app.UseMiddleware<StrictRequests>();
app.UseRouting();
app.UseCors();
app.UseMiddleware<Deprecation>();
app.UseLoadShedding();
app.UseAuthentication();
app.UseRateLimits();
app.UseAuthorization();
app.UseRequestTimeouts();
app.UseMiddleware<RouteTimeout>();
app.UseMiddleware<BodyLimit>();
app.UseMiddleware<RequestBuffering>();
app.MapRoutes();
app.MapDocumentation();

await app.RunAsync();
