using System.CommandLine;

var root = new RootCommand("Weft keeps a retailer's ERP and its sales channels in step.");
return await root.Parse(args).InvokeAsync();
