// Seeds an empty shop over the admin API only: node seed.mjs URL ADMIN_PASSWORD PRODUCTS.json > ids
import { readFileSync } from 'node:fs';
import { Client, errors } from './client.mjs';

const [, , url, adminPassword, cataloguePath] = process.argv;
const catalogue = JSON.parse(readFileSync(cataloguePath, 'utf8'));
const hub = { login: 'hub@example.com', password: 'Hub-Secret-42' };
const admin = await new Client(`${url}/admin-api`).login('superadmin', adminPassword);
const text = (name, extra = {}) => [{ languageCode: 'en', name, ...extra }];
const cents = amount => Math.round(Number(amount) * 100);
const create = async (what, input) =>
  (await admin.ask(`mutation($input:Create${what}Input!){create${what}(input:$input){id}}`, { input }))[`create${what}`].id;

async function taxes() {
  const country = await create('Country', { code: 'DE', enabled: true, translations: text('Germany') });
  const zone = await create('Zone', { name: 'DE', memberIds: [country] });
  const categories = {
    19: await create('TaxCategory', { name: 'Standard', isDefault: true }),
    7: await create('TaxCategory', { name: 'Reduced' }) };
  for (const [rate, categoryId] of Object.entries(categories))
    await create('TaxRate', { name: `DE ${rate} %`, enabled: true, value: +rate, categoryId, zoneId: zone });
  return { zone, categories };
}

async function channel(zone) {
  const { id } = (await admin.ask('{activeChannel{id}}')).activeChannel;
  await admin.ask('mutation{updateGlobalSettings(input:{availableLanguages:[en],trackInventory:true,outOfStockThreshold:0}){__typename}}');
  await admin.ask(`mutation($input:UpdateChannelInput!){updateChannel(input:$input){...on Channel{id} ${errors}}}`, { input: {
    id, token: 'weft-shop', pricesIncludeTax: true, defaultCurrencyCode: catalogue.currency, availableCurrencyCodes: [catalogue.currency],
    defaultTaxZoneId: zone, defaultShippingZoneId: zone } });
  return { id, token: 'weft-shop' };
}

const shipping = () => create('ShippingMethod', {
  code: 'parcel', fulfillmentHandler: 'manual-fulfillment', translations: text(catalogue.shipping.name, { description: '' }),
  checker: { code: 'default-shipping-eligibility-checker', arguments: [{ name: 'orderMinimum', value: '0' }] },
  calculator: { code: 'default-shipping-calculator', arguments: [
    { name: 'rate', value: String(cents(catalogue.shipping.gross)) }, { name: 'taxRate', value: String(catalogue.shipping.vat) },
    { name: 'includesTax', value: 'include' }] } });

const payment = (code, name) => create('PaymentMethod', { code, enabled: true, handler: { code, arguments: [] }, translations: text(name, { description: '' }) });

// Discounts that a coupon turns on: on the order, on one article, on the shipping.
async function coupons(variants) {
  const promotion = (couponCode, code, args) => admin.ask(`mutation($input:CreatePromotionInput!){createPromotion(input:$input){...on Promotion{id} ${errors}}}`, { input: {
    enabled: true, couponCode, translations: text(couponCode, { description: '' }), conditions: [],
    actions: [{ code, arguments: Object.entries(args).map(([name, value]) => ({ name, value })) }] } });
  await promotion('TEN', 'order_percentage_discount', { discount: '10' });
  await promotion('FIVE', 'order_fixed_discount', { discount: '500' });
  await promotion('BOOK15', 'products_percentage_discount', { discount: '15', productVariantIds: JSON.stringify([variants['BOOK-77'].id]) });
  await promotion('FREESHIP', 'free_shipping', {});
}

async function distributionCentre() {
  const { id } = (await admin.ask('{stockLocations{items{id}}}')).stockLocations.items[0];
  await admin.ask('mutation($id:ID!){updateStockLocation(input:{id:$id,name:"DC"}){id}}', { id });
  return id;
}

async function variants(categories, location) {
  const ids = {};
  for (const row of catalogue.products) {
    const productId = await create('Product', { translations: text(row.name, { slug: row.sku.toLowerCase(), description: '' }) });
    const input = [{
      productId, sku: row.sku, taxCategoryId: categories[row.vat], price: cents(row.gross), trackInventory: 'TRUE', translations: text(row.name),
      stockLevels: [{ stockLocationId: location, stockOnHand: row.dc }] }];
    const created = await admin.ask('mutation($input:[CreateProductVariantInput!]!){createProductVariants(input:$input){id}}', { input });
    ids[row.sku] = { id: created.createProductVariants[0].id, productId, gross: cents(row.gross), vat: row.vat, stockOnHand: row.dc };
  }
  return ids;
}

// What an integration needs, and no more. An administrator logs in for a bearer token; the API key stands for the same role.
async function integration(channelId) {
  const permissions = ['Authenticated', 'ReadOrder', 'UpdateOrder', 'ReadCatalog', 'UpdateCatalog', 'ReadProduct', 'UpdateProduct',
    'ReadStockLocation', 'UpdateStockLocation', 'ReadCustomer', 'ReadChannel', 'ReadShippingMethod', 'ReadPaymentMethod'];
  const role = await create('Role', { code: 'hub', description: 'integration', permissions, channelIds: [channelId] });
  await create('Administrator', { firstName: 'Weft', lastName: 'Hub', emailAddress: hub.login, password: hub.password, roleIds: [role] });
  const key = await admin.ask('mutation($input:CreateApiKeyInput!){createApiKey(input:$input){apiKey}}', { input: { roleIds: [role], translations: text('hub') } });
  return key.createApiKey.apiKey;
}

const { zone, categories } = await taxes();
const shop = await channel(zone);
const location = await distributionCentre();
const ids = {
  channel: shop, currency: catalogue.currency, pricesIncludeTax: true,
  shippingMethod: { id: await shipping(), code: 'parcel', gross: cents(catalogue.shipping.gross), vat: catalogue.shipping.vat },
  paymentMethod: { id: await payment('card', 'Card'), code: 'card' },
  paidElsewhere: { id: await payment('invoice', 'Invoice'), code: 'invoice' },
  stockLocations: { DC: location },
  variants: await variants(categories, location) };
await coupons(ids.variants);
const apiKey = await integration(shop.id);
console.log(JSON.stringify({
  admin: { login: 'superadmin', password: adminPassword }, hub: { ...hub, apiKey }, customFields: { order: ['erpOrderNo', 'onHold', 'holdReason'] }, ...ids }, null, 1));
